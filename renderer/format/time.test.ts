import { describe, expect, it } from 'vitest';
import { ageOf, durationOf, formatMoment, parseMoment } from './time.ts';

const NOW = Date.UTC(2026, 5, 15, 12, 0, 0);
const ago = (milliseconds: number) => ageOf(NOW - milliseconds, NOW);

describe('ageOf', () => {
  it.each([
    [0, 'justNow', 0],
    [-5_000, 'justNow', 0],
    [59_999, 'justNow', 0],
    [60_000, 'minutes', 1],
    [3_599_999, 'minutes', 59],
    [3_600_000, 'hours', 1],
    [86_399_999, 'hours', 23],
    [86_400_000, 'days', 1],
    [-5 * 60_000, 'justNow', 0],
    [-5 * 60_000 - 1, 'inFuture', 0],
    [-73 * 365 * 86_400_000, 'inFuture', 0],
    [29 * 86_400_000, 'days', 29],
    [30 * 86_400_000, 'months', 1],
    [30.4 * 86_400_000, 'months', 1],
    [31 * 86_400_000, 'months', 1],
    [364 * 86_400_000, 'months', 11],
    [365 * 86_400_000, 'years', 1],
    [730 * 86_400_000, 'years', 2],
    [800 * 86_400_000, 'years', 2],
  ])('takes %i ms for %s %i', (elapsed, unit, count) => expect(ago(elapsed)).toEqual({ unit, count }));
});

describe('parseMoment', () => {
  it.each(['2026-06-15T12:00:00.000Z', '2026-06-15T12:00:00.000000000Z', '2026-06-15T14:00:00+02:00'])(
    'reads RFC 3339 (%s)',
    (text) => expect(parseMoment(text)).toBe(NOW),
  );

  it.each([
    '0001-01-01T00:00:00Z',
    '1970-01-01T00:00:00Z',
    '1970-01-01T00:00:01Z',
    '1980-01-01T00:00:00Z',
    '1980-01-01T00:00:01Z',
    '1980-01-02T00:00:00+14:00',
  ])('takes what reproducible builds write for not told (%s)', (text) =>
    expect(parseMoment(text)).toBeUndefined(),
  );

  it.each([
    null,
    undefined,
    '',
    'yesterday',
    '5',
    '2026',
    '2026-13-01T00:00:00Z',
    '0001-01-01T00:00:00.000Z',
  ])('knows no moment in %j', (text) => expect(parseMoment(text)).toBeUndefined());
});

describe('formatMoment', () => {
  it('names day, year and second', () => {
    const text = formatMoment(NOW, 'en');
    expect(text).toMatch(/2026/);
    expect(text).toMatch(/:00:00/);
  });
});

describe('durationOf', () => {
  it.each([
    [0, 'seconds', 1],
    [1_001, 'seconds', 2],
    [99_000, 'seconds', 99],
    [99_001, 'minutes', 2],
    [99 * 60_000, 'minutes', 99],
    [100 * 60_000, 'hours', 2],
  ])('says %i ms as %s %i', (span, unit, count) => expect(durationOf(span)).toEqual({ unit, count }));
});
