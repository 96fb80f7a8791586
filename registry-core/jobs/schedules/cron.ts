import { createHash } from 'node:crypto';
import { Cron } from 'croner';
import { RegistryError } from '../../errors/index.ts';

/** How a schedule was chosen; all but the last have a cron of their own. */
export const SCHEDULE_TYPES = ['Hourly', 'Daily', 'Weekly', 'Custom'] as const;
export type ScheduleType = (typeof SCHEDULE_TYPES)[number];

/** What Harbor's choices mean, as six fields. */
const PRESETS: Readonly<Record<Exclude<ScheduleType, 'Custom'>, string>> = {
  Hourly: '0 0 * * * *',
  Daily: '0 0 0 * * *',
  Weekly: '0 0 0 * * 0',
};

/** When something runs. */
export interface Timing {
  /** Six fields, seconds first. */
  readonly cron: string;
  /** IANA name; empty: the machine's. */
  readonly timeZone: string;
}

const FIELDS = 6;
const CRON_LENGTH = 100;
const MINUTE_MS = 60_000;

/** The cron of a schedule that was chosen. Throws BAD_REQUEST for one that never runs, or is none. */
export function cronOf(type: ScheduleType, cron: string, timeZone: string): string {
  if (type !== 'Custom') return PRESETS[type];
  const text = cron.trim().replaceAll(/\s+/g, ' ');
  requireCron(text, timeZone);
  return text;
}

/** Throws BAD_REQUEST unless it is a time zone that this system knows; empty is the machine's. */
export function requireTimeZone(timeZone: string): void {
  if (timeZone === '') return;
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch (cause) {
    throw new RegistryError(
      'BAD_REQUEST',
      `"${timeZone.slice(0, 64)}" is no time zone; name one as Europe/Berlin`,
      { cause },
    );
  }
}

/**
 * When it runs next after a moment, Unix ms; undefined when never. What says second 0 begins within that minute, at a
 * second of its own that follows from `spreadBy`: not all policies of midnight start at once.
 */
export function nextRun({ cron, timeZone }: Timing, after: number, spreadBy: string): number | undefined {
  const pattern = patternOf(cron, timeZone);
  const offset = cron.startsWith('0 ') ? spreadMs(spreadBy) : 0;
  // One whose second of its own is still to come belongs to a minute that has begun.
  const next = pattern.nextRun(new Date(after - offset));
  return next === null ? undefined : next.getTime() + offset;
}

function spreadMs(spreadBy: string): number {
  const seconds = createHash('sha256').update(spreadBy).digest().readUInt32BE() % (MINUTE_MS / 1000);
  return seconds * 1000;
}

function requireCron(cron: string, timeZone: string): void {
  const fields = cron.split(' ').length;
  if (cron.length > CRON_LENGTH || fields !== FIELDS) {
    throw new RegistryError(
      'BAD_REQUEST',
      `"${cron.slice(0, CRON_LENGTH)}" has ${fields} fields; a cron has six: second, minute, hour, day, month, weekday`,
    );
  }
  if (nextRun({ cron, timeZone }, Date.now(), '') === undefined) {
    throw new RegistryError('BAD_REQUEST', `"${cron}" never comes; choose a day that there is`);
  }
}

function patternOf(cron: string, timeZone: string): Cron {
  try {
    return new Cron(cron, {
      mode: '6-part',
      paused: true,
      ...(timeZone === '' ? {} : { timezone: timeZone }),
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RegistryError('BAD_REQUEST', `"${cron.slice(0, CRON_LENGTH)}" is no cron: ${reason}`, {
      cause,
    });
  }
}
