import { describe, expect, it } from 'vitest';
import { restartDelay } from './restart-delay.ts';

describe('restartDelay', () => {
  it('doubles up to half a minute', () => {
    expect([1, 2, 3, 4, 8, 100].map(restartDelay)).toEqual([250, 500, 1000, 2000, 30_000, 30_000]);
  });
});
