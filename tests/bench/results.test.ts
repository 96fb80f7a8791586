import { describe, expect, it } from 'vitest';
import { median, medianRatio, percentile, spread } from './results.ts';

describe('median', () => {
  it('is the middle, or the mean of the two in the middle', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([])).toBeNaN();
  });
});

describe('medianRatio', () => {
  it('compares round by round', () => {
    expect(medianRatio([10, 30, 20], [5, 10, 10])).toBe(2);
  });
});

describe('percentile', () => {
  it('is the value that the share stays at or below', () => {
    const sorted = Array.from({ length: 100 }, (_, index) => index + 1);
    expect(percentile(sorted, 0.5)).toBe(50);
    expect(percentile(sorted, 0.99)).toBe(99);
    expect(percentile([7], 0.99)).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
  });
});

describe('spread', () => {
  it('tells how far apart rounds are', () => {
    expect(spread([100, 250, 125])).toBe(2.5);
    expect(spread([7])).toBe(1);
  });
});
