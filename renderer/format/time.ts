import { perLanguage } from './per-language.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A machine's clock may be that much ahead of ours; what is later still is no age. */
const CLOCK_LEEWAY = 5 * MINUTE;
/**
 * Reproducible builds write the first moments of Unix (1970) or of the FAT file system (1980) where they do not want to
 * tell when, Go programs and Harbor the year 1. No image is that old.
 */
const TOLD_SINCE = Date.UTC(1980, 0, 2, 12);
/** RFC 3339 §5.6; `Date.parse` takes much else for a moment. */
const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/;

/** A moment as a person says it; `count` is in the named unit. Texts are `common:time.<unit>`. */
export interface Age {
  readonly unit: 'inFuture' | 'justNow' | 'minutes' | 'hours' | 'days' | 'months' | 'years';
  readonly count: number;
}

/** How long ago something was. A moment up to five minutes ahead counts as now. Both in Unix ms. */
export function ageOf(moment: number, now: number): Age {
  const elapsed = now - moment;
  if (elapsed < -CLOCK_LEEWAY) return { unit: 'inFuture', count: 0 };
  if (elapsed < MINUTE) return { unit: 'justNow', count: 0 };
  if (elapsed < HOUR) return { unit: 'minutes', count: Math.floor(elapsed / MINUTE) };
  if (elapsed < DAY) return { unit: 'hours', count: Math.floor(elapsed / HOUR) };
  const days = Math.floor(elapsed / DAY);
  if (days < 30) return { unit: 'days', count: days };
  if (days < 365) return { unit: 'months', count: Math.max(1, Math.floor(days / 30.44)) };
  return { unit: 'years', count: Math.floor(days / 365) };
}

/** Date and time to the second, in the user's zone. */
export function formatMoment(moment: number, language: string): string {
  return dateAndTime(language).format(moment);
}

const dateAndTime = perLanguage(
  (language) => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' }),
);

/** RFC 3339 to Unix ms; undefined for what is not a moment, and for what only stands for "never" or "not told". */
export function parseMoment(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined || !RFC_3339.test(text)) return undefined;
  const moment = Date.parse(text);
  return Number.isNaN(moment) || moment < TOLD_SINCE ? undefined : moment;
}

/** Day and time to the millisecond as short as it can be compared, in the user's zone. `time` is RFC 3339. */
export function formatLogTime(time: string, language: string): string {
  return new Intl.DateTimeFormat(language, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
  }).format(Date.parse(time));
}

/** A span of time as a person says it. Texts are `activities:time.<unit>`. */
export interface Duration {
  readonly unit: 'seconds' | 'minutes' | 'hours';
  readonly count: number;
}

/** How long something takes, rounded up: what is left is never nothing. In ms. */
export function durationOf(milliseconds: number): Duration {
  if (milliseconds <= 99 * SECOND)
    return { unit: 'seconds', count: Math.max(1, Math.ceil(milliseconds / SECOND)) };
  if (milliseconds <= 99 * MINUTE) return { unit: 'minutes', count: Math.ceil(milliseconds / MINUTE) };
  return { unit: 'hours', count: Math.ceil(milliseconds / HOUR) };
}
