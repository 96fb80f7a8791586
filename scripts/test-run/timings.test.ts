import { describe, expect, it } from 'vitest';
import { childSeconds, slowest } from './timings.mjs';

describe('slowest', () => {
  it('shows ten, the slowest first', () => {
    const timings = Array.from({ length: 12 }, (_, index) => ({
      name: `test ${index}`,
      milliseconds: index * 1500,
    }));
    const lines = slowest('tests of unit', timings);
    expect(lines).toHaveLength(11);
    expect(lines.slice(0, 2)).toEqual(['the slowest tests of unit:', '   16.5 s  test 11']);
    expect(lines.at(-1)).toBe('    3.0 s  test 2');
  });

  it('says nothing where nothing was measured', () => {
    expect(slowest('tests of lint', [])).toEqual([]);
  });
});

describe('childSeconds', () => {
  it('reads the time of ended children, whatever the program is called', () => {
    const stat = '7 (a (b) c) S 1 7 7 0 -1 4194560 100 200 0 0 11 12 1250 250 20 0 11 0 9 1 2';
    expect(childSeconds(stat)).toBe(15);
  });
});
