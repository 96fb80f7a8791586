import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JobFixture } from '../testing/job-fixture.ts';
import { cronOf, nextRun, requireTimeZone } from './cron.ts';

const at = (text: string): number => Date.parse(text);
const next = (cron: string, after: string, timeZone = 'UTC'): string | undefined => {
  // Seconds other than 0 are kept as they are.
  const found = nextRun({ cron, timeZone }, at(after), '');
  return found === undefined ? undefined : new Date(found).toISOString();
};

describe('a cron', () => {
  it('has six fields, and comes by the clock of its time zone, through a change of summer time too', () => {
    expect(next('5 30 2 * * *', '2026-11-27T00:00:00Z')).toBe('2026-11-27T02:30:05.000Z');
    expect(next('5 0 0 * * 1', '2026-11-27T00:00:00Z')).toBe('2026-11-30T00:00:05.000Z');
    expect(next('5 0 3 * * *', '2026-10-24T12:00:00Z', 'Europe/Berlin')).toBe('2026-10-25T02:00:05.000Z');
    expect(next('5 0 3 * * *', '2026-10-24T00:00:00Z', 'Europe/Berlin')).toBe('2026-10-24T01:00:05.000Z');
    // Either of day and weekday, as Harbor's does.
    expect(next('5 0 0 13 * 5', '2026-11-28T00:00:00Z')).toBe('2026-12-04T00:00:05.000Z');
  });

  it.each(['0 0 * * *', '* * * * * * *', 'x 0 0 * * *', '61 0 0 * * *', '0 0 0 31 2 *', '', '0'.repeat(200)])(
    'is refused with the reason when it is none: %s',
    (cron) => {
      expect(() => cronOf('Custom', cron, '')).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
    },
  );

  it('is one of its own for each choice', () => {
    expect(cronOf('Daily', 'what ever', '')).toBe('0 0 0 * * *');
    expect(cronOf('Custom', ' 0  15 10 * * * ', '')).toBe('0 15 10 * * *');
    expect(() => requireTimeZone('Mars/Olympus')).toThrow('is no time zone');
  });

  it('that says second 0 begins within its minute, always at the same second, and policies at different ones', () => {
    const timing = { cron: '0 0 0 * * *', timeZone: 'UTC' };
    const seconds = Array.from({ length: 50 }, (_, policy) => {
      const first = nextRun(timing, at('2026-11-27T12:00:00Z'), `RETENTION ${policy}`) ?? 0;
      const second = nextRun(timing, first, `RETENTION ${policy}`) ?? 0;
      expect(second - first).toBe(24 * 60 * 60 * 1000);
      return (first - at('2026-11-28T00:00:00Z')) / 1000;
    });
    expect(Math.min(...seconds)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...seconds)).toBeLessThan(60);
    expect(new Set(seconds).size).toBeGreaterThan(20);
  });
});

describe('schedules', () => {
  let fixture: JobFixture;
  const daily = {
    type: 'Daily',
    cron: '',
    timeZone: 'UTC',
    parameters: { name: 'daily' },
    actor: 'ada',
  } as const;
  const DAY = 24 * 60 * 60 * 1000;

  beforeEach(async () => {
    fixture = await JobFixture.started();
    fixture.now = at('2026-11-27T12:00:00Z');
    await look();
  });
  afterEach(() => fixture.close());

  async function look(): Promise<readonly number[]> {
    const { schedules, jobs } = fixture.service;
    schedules.start();
    await schedules.idle();
    return jobs.executions({ kind: 'CLEAN' }, Number.MAX_SAFE_INTEGER, 10).map(({ id }) => id);
  }

  it('begin their jobs when it is time, and once for all that was missed', async () => {
    const { schedules, jobs } = fixture.service;
    await schedules.set('CLEAN', 7, daily);
    expect(await look()).toEqual([]);
    const nextAt = schedules.of('CLEAN', 7)?.nextAt ?? 0;
    expect(new Date(nextAt).toISOString()).toContain('2026-11-28T00:00:');
    fixture.pass(3.5 * DAY);
    const [id] = await look();
    expect(jobs.execution(id ?? 0)).toMatchObject({ trigger: 'schedule', policyId: 7, actor: 'ada' });
    expect(await look()).toHaveLength(1);
    expect(schedules.of('CLEAN', 7)).toMatchObject({ lastAt: fixture.now, nextAt: nextAt + 4 * DAY - DAY });
  });

  it('begin nothing while the same still waits, nor while all are paused', async () => {
    const { schedules, jobs } = fixture.service;
    await jobs.pause('CLEAN', 'ada');
    await schedules.set('CLEAN', 0, daily);
    fixture.pass(DAY);
    expect(await look()).toHaveLength(1);
    fixture.pass(DAY);
    expect(await look()).toHaveLength(1);
    await jobs.resume('CLEAN');
    await expect.poll(() => fixture.held.length).toBe(1);
    await schedules.pause('ada');
    fixture.pass(DAY);
    expect(await look()).toHaveLength(1);
    expect(schedules.isPaused).toBe(true);
    await schedules.resume();
    expect(await look()).toHaveLength(2);
  });

  it('come as they would if they were set now, after the clock was set back', async () => {
    const { schedules } = fixture.service;
    fixture.now += 400 * DAY;
    await schedules.set('CLEAN', 0, daily);
    fixture.now -= 400 * DAY;
    await look();
    expect(new Date(schedules.of('CLEAN')?.nextAt ?? 0).toISOString()).toContain('2026-11-28T00:00:');
  });

  it('are replaced, listed and removed', async () => {
    const { schedules } = fixture.service;
    await schedules.set('CLEAN', 1, daily);
    await schedules.set('CLEAN', 1, { ...daily, type: 'Custom', cron: '5 0 6 * * *' });
    await schedules.set('COPY', 2, daily);
    expect(schedules.page(0, 10).map(({ kind, cron }) => [kind, cron])).toEqual([
      ['CLEAN', '5 0 6 * * *'],
      ['COPY', '0 0 0 * * *'],
    ]);
    await schedules.remove('CLEAN', 1);
    expect(schedules.of('CLEAN', 1)).toBeUndefined();
  });
});
