import { describe, expect, it } from 'vitest';
import { mayBeCut, tagsThatFit } from './tags-that-fit.ts';

const LONG = 'x'.repeat(128);

describe('tagsThatFit', () => {
  it.each([
    [['1.0', '1.1', 'latest'], 3, 0, 3],
    [['1.0', '1.1', 'latest'], 3, 160, 3],
    [['1.0', '1.1', 'latest'], 3, 120, 2],
    [['1.0', '1.1', 'latest'], 9, 160, 2],
    [['1.0', LONG], 2, 160, 1],
    [['1.0', LONG], 2, 180, 2],
    [[LONG, 'latest', 'v1'], 3, 230, 3],
    [[LONG, LONG], 2, 150, 1],
    [['1.0', '1.1', '1.2', '1.3'], 4, 900, 3],
    [[], 0, 200, 0],
  ])('shows of %j (%i in all) in %i px the first %i', (tags, total, width, fit) => {
    expect(tagsThatFit(tags, total, width)).toBe(fit);
  });

  it('cuts long tags and no short ones', () => {
    expect(['latest', '2026.01.31-rc1', LONG].map(mayBeCut)).toEqual([false, false, true]);
  });
});
