import { describe, expect, it } from 'vitest';
import { FairQueue } from './fair-queue.ts';

describe('FairQueue', () => {
  it('keeps the order within a lane', () => {
    const queue = new FairQueue<number>();
    for (const item of [1, 2, 3]) queue.push('a', item);
    expect([queue.shift(), queue.shift(), queue.shift(), queue.shift()]).toEqual([1, 2, 3, undefined]);
  });

  it('lets lanes take turns, so that a flood in one delays another by one place', () => {
    const queue = new FairQueue<string>();
    for (let guess = 0; guess < 500; guess += 1) queue.push('admin', `guess ${guess}`);
    queue.push('alice', 'right');
    expect(queue.size).toBe(501);
    expect([queue.shift(), queue.shift(), queue.shift()]).toEqual(['guess 0', 'right', 'guess 1']);
    expect(queue.size).toBe(498);
  });
});
