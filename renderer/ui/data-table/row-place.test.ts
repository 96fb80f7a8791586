import { describe, expect, it } from 'vitest';
import { placeAfterChange } from './row-place.ts';

const place = (before: string, after: string, index: number): number =>
  placeAfterChange([...before], [...after], index, (row) => row);

describe('placeAfterChange', () => {
  it.each([
    ['abcd', 'abcdef', 2, 2, 'rows came behind it'],
    ['abcd', 'xyabcd', 2, 4, 'rows came before it'],
    ['abcd', 'bd', 1, 0, 'rows before it went'],
    ['abcd', 'acd', 1, 1, 'it went: the next takes its place'],
    ['abcdef', 'af', 2, 1, 'it went with those around it'],
    ['abcd', 'ab', 3, 1, 'it was the last, and went'],
    ['abcd', 'xyz', 2, 2, 'nothing stayed'],
    ['abcd', '', 2, 0, 'nothing is there'],
    ['', 'abc', 0, 0, 'nothing was there'],
  ])('%s → %s at %i is %i: %s', (before, after, index, expected) =>
    expect(place(before, after, index)).toBe(expected),
  );
});
