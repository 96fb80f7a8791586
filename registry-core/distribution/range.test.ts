import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseContentRange, parseRange, uploadRange } from './range.ts';

describe('parseRange', () => {
  it.each([
    [undefined, 10, 'whole'],
    ['bytes=0-4', 10, { first: 0, last: 4 }],
    ['bytes=5-', 10, { first: 5, last: 9 }],
    ['bytes=-3', 10, { first: 7, last: 9 }],
    ['bytes=-30', 10, { first: 0, last: 9 }],
    ['bytes=5-500', 10, { first: 5, last: 9 }],
    ['bytes=10-', 10, 'unsatisfiable'],
    ['bytes=10-20', 10, 'unsatisfiable'],
    ['bytes=5-0', 10, 'unsatisfiable'],
    ['bytes=-0', 10, 'unsatisfiable'],
    ['bytes=0-', 0, 'unsatisfiable'],
    ['bytes=0-1,3-4', 10, 'whole'],
    ['bytes=-', 10, 'whole'],
    ['bytes=a-b', 10, 'whole'],
    ['items=0-4', 10, 'whole'],
  ])('%s of %i bytes', (header, size, expected) => {
    expect(parseRange(header, size)).toEqual(expected);
  });

  it('stays inside the content for any numbers', () => {
    fc.assert(
      fc.property(fc.nat(), fc.maxSafeNat(), fc.maxSafeNat(), (size, from, to) => {
        const range = parseRange(`bytes=${from}-${to}`, size);
        if (range === 'unsatisfiable') expect(from >= size || to < from).toBe(true);
        else expect(range).toEqual({ first: from, last: Math.min(to, size - 1) });
      }),
    );
  });

  it('gives the last bytes for a suffix', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 1, max: 1e9 }), (size, suffix) => {
        expect(parseRange(`bytes=-${suffix}`, size)).toEqual({
          first: Math.max(size - suffix, 0),
          last: size - 1,
        });
      }),
    );
  });
});

describe('parseContentRange', () => {
  it.each([
    ['0-4', { first: 0, last: 4 }],
    [' 5-9 ', { first: 5, last: 9 }],
    ['bytes 0-4/10', { first: 0, last: 4 }],
    ['bytes=0-4/*', { first: 0, last: 4 }],
    ['5-4', undefined],
    ['-4', undefined],
    ['0-', undefined],
    ['0-4x', undefined],
    ['99999999999999999-4', undefined],
    ['0-9999999999999999', undefined],
    ['', undefined],
  ])('%s', (header, expected) => {
    expect(parseContentRange(header)).toEqual(expected);
  });

  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (offset) => {
        expect(parseContentRange(uploadRange(offset))).toEqual({ first: 0, last: offset - 1 });
      }),
    );
  });

  it('says 0-0 for an empty upload', () => {
    expect(uploadRange(0)).toBe('0-0');
  });
});
