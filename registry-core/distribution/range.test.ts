import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ByteRange, parseContentRange, parseRange, RANGES_MAX, uploadRange } from './range.ts';

describe('parseRange', () => {
  it.each([
    [undefined, 10, 'whole'],
    ['bytes=0-4', 10, [{ first: 0, last: 4 }]],
    ['Bytes=0-4', 10, [{ first: 0, last: 4 }]],
    ['bytes=5-', 10, [{ first: 5, last: 9 }]],
    ['bytes=-3', 10, [{ first: 7, last: 9 }]],
    ['bytes=-30', 10, [{ first: 0, last: 9 }]],
    ['bytes=5-500', 10, [{ first: 5, last: 9 }]],
    [`bytes=5-${'9'.repeat(400)}`, 10, [{ first: 5, last: 9 }]],
    [`bytes=-${'9'.repeat(400)}`, 10, [{ first: 0, last: 9 }]],
    [`bytes=${'9'.repeat(400)}-`, 10, 'unsatisfiable'],
    ['bytes=10-', 10, 'unsatisfiable'],
    ['bytes=10-20', 10, 'unsatisfiable'],
    ['bytes=5-0', 10, 'unsatisfiable'],
    ['bytes=-0', 10, 'unsatisfiable'],
    ['bytes=-5', 0, 'whole'],
    ['bytes=-0', 0, 'whole'],
    ['bytes=0-', 0, 'whole'],
    ['bytes=3-9', 0, 'whole'],
    [
      'bytes=0-1, 3-4 ,,-1',
      10,
      [
        { first: 0, last: 1 },
        { first: 3, last: 4 },
        { first: 9, last: 9 },
      ],
    ],
    ['bytes=10-,3-4', 10, [{ first: 3, last: 4 }]],
    ['bytes=10-,20-', 10, 'unsatisfiable'],
    ['bytes=5-0,3-4', 10, 'unsatisfiable'],
    ['bytes=0-1,x', 10, 'whole'],
    ['bytes=0-9,0-0', 10, 'whole'],
    ['bytes=', 10, 'whole'],
    ['bytes=,', 10, 'whole'],
    ['bytes=0 - 4', 10, 'whole'],
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
        if (range === 'whole') expect(size).toBe(0);
        else if (range === 'unsatisfiable') expect(from >= size || to < from).toBe(true);
        else expect(range).toEqual([{ first: from, last: Math.min(to, size - 1) }]);
      }),
    );
  });

  it('gives the last bytes for a suffix', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 1, max: 1e9 }), (size, suffix) => {
        expect(parseRange(`bytes=-${suffix}`, size)).toEqual([
          { first: Math.max(size - suffix, 0), last: size - 1 },
        ]);
      }),
    );
  });

  it('gives many parts, but never more than are asked for at once or more bytes than there are', () => {
    const some = Array.from({ length: RANGES_MAX }, (_, index) => ({ first: index * 2, last: index * 2 }));
    const header = (parts: readonly ByteRange[]) =>
      `bytes=${parts.map(({ first, last }) => `${first}-${last}`).join(',')}`;
    expect(parseRange(header(some), 1e6)).toEqual(some);
    expect(parseRange(header([...some, { first: 5000, last: 5000 }]), 1e6)).toBe('whole');
    const part = fc.nat(20).chain((first) => fc.nat(20).map((length) => ({ first, last: first + length })));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), fc.integer({ min: 1, max: 30 }), (parts, size) => {
        const ranges = parseRange(header(parts), size);
        if (ranges === 'whole' || ranges === 'unsatisfiable') return;
        const expected = parts
          .filter(({ first }) => first < size)
          .map(({ first, last }) => ({ first, last: Math.min(last, size - 1) }));
        expect(ranges).toEqual(expected);
        expect(ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0)).toBeLessThanOrEqual(size);
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
