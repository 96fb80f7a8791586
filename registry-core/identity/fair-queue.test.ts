import { describe, expect, it } from 'vitest';
import { FairQueue } from './fair-queue.ts';

function filled(lanes: Readonly<Record<string, number>>, capacity = 1000): FairQueue<string> {
  const queue = new FairQueue<string>(capacity);
  for (const [lane, count] of Object.entries(lanes)) {
    for (let item = 0; item < count; item += 1) queue.push(lane, `${lane} ${item}`);
  }
  return queue;
}

function taken(queue: FairQueue<string>, count: number): (string | undefined)[] {
  return Array.from({ length: count }, () => queue.shift());
}

describe('FairQueue', () => {
  it('keeps the order within a lane', () => {
    expect(taken(filled({ a: 3 }), 4)).toEqual(['a 0', 'a 1', 'a 2', undefined]);
  });

  it('lets what goes first of a lane pass the others of that lane only', () => {
    const queue = filled({ a: 2 });
    queue.push('a', 'first', true);
    queue.push('a', 'second', true);
    expect(taken(queue, 4)).toEqual(['first', 'second', 'a 0', 'a 1']);
  });

  it('delays a lane in which one waits by one place at most, however full others are', () => {
    const queue = filled({ admin: 500, nobody: 400, alice: 1 });
    expect(queue.size).toBe(901);
    expect(taken(queue, 2)).toContain('alice 0');
    queue.push('alice', 'alice again');
    expect(taken(queue, 2)).toContain('alice again');
  });

  it('gives a full lane its turns although short ones never end', () => {
    const queue = filled({ admin: 100 });
    let ofAdmin = 0;
    for (let turn = 0; turn < 100; turn += 1) {
      queue.push(`short ${turn % 3}`, 'short');
      if (queue.shift()?.startsWith('admin') === true) ofAdmin += 1;
    }
    expect(ofAdmin).toBeGreaterThanOrEqual(10);
  });

  it('lets the newest of the longest lane give way when it is full', () => {
    const queue = filled({ nobody: 6, admin: 4 }, 10);
    expect(queue.push('alice', 'right')).toEqual({ givenWay: 'nobody 5' });
    expect(queue.push('nobody', 'one more')).toEqual({ givenWay: 'one more' });
    expect(queue.size).toBe(10);
    expect(taken(queue, 2)).toContain('right');
  });

  it('lets what goes first give way last', () => {
    const queue = filled({ admin: 2 }, 2);
    expect(queue.push('admin', 'right', true)).toEqual({ givenWay: 'admin 1' });
    expect(queue.push('admin', 'other')).toEqual({ givenWay: 'other' });
    expect(queue.shift()).toBe('right');
  });
});
