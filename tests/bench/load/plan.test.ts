import { describe, expect, it } from 'vitest';
import { type Action, actions, LAYER_SIZES } from './plan.ts';

function take(seed: number, count: number): Action[] {
  const taken: Action[] = [];
  for (const action of actions(seed)) {
    if (taken.length === count) break;
    taken.push(action);
  }
  return taken;
}

describe('actions', () => {
  it('are the same for the same seed and others for another', () => {
    expect(take(1, 50)).toEqual(take(1, 50));
    expect(take(2, 50)).not.toEqual(take(1, 50));
  });

  it('keep to the shares of kinds and sizes', () => {
    const taken = take(7, 20_000);
    const share = (is: (action: Action) => boolean): number => taken.filter(is).length / taken.length;
    expect(share(({ kind }) => kind === 'pull')).toBeCloseTo(0.75, 1);
    for (const size of LAYER_SIZES)
      expect(share((action) => action.size === size)).toBeCloseTo(size.share, 1);
  });

  it('pull only what was pushed before', () => {
    for (const { kind, size, index } of take(3, 5000)) {
      expect(index).toBeLessThan(kind === 'pull' ? size.pulled : size.pushed);
    }
  });
});
