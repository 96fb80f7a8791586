import { describe, expect, it } from 'vitest';
import { RefusedPushes } from './refused-pushes.ts';

const MINUTE = 60_000;

describe('RefusedPushes', () => {
  it('holds the attempts of one user at one name as one, with the latest reason', () => {
    const pushes = new RefusedPushes();
    pushes.add('shop/api', 'user:2', 'NAME_UNKNOWN', 1000);
    pushes.add('shop/api', 'user:2', 'UNAUTHORIZED', 3000);
    pushes.add('shop/api', 'user:3', 'UNAUTHORIZED', 2000);
    const told = pushes.list(4000);
    expect(told.map(({ owner, code, startedAt, updatedAt }) => [owner, code, startedAt, updatedAt])).toEqual([
      ['user:2', 'UNAUTHORIZED', 1000, 3000],
      ['user:3', 'UNAUTHORIZED', 2000, 2000],
    ]);
    expect(new Set(told.map(({ id }) => id)).size).toBe(2);
  });

  it('takes an attempt for another push when the last one is forgotten', () => {
    const pushes = new RefusedPushes();
    const attemptAt = (minute: number) => {
      pushes.add('shop/api', 'user:2', 'NAME_UNKNOWN', minute * MINUTE);
      return pushes.list(minute * MINUTE)[0];
    };
    const [first, again, later] = [attemptAt(0), attemptAt(9), attemptAt(19)];
    expect([again?.id, again?.startedAt]).toEqual([first?.id, 0]);
    expect(later?.id).not.toBe(first?.id);
    expect(later?.startedAt).toBe(19 * MINUTE);
  });

  it('forgets after ten minutes', () => {
    const pushes = new RefusedPushes();
    pushes.add('shop/api', 'user:2', 'NAME_UNKNOWN', 0);
    expect(pushes.list(10 * MINUTE - 1)).toHaveLength(1);
    expect(pushes.list(10 * MINUTE)).toEqual([]);
  });

  it('is bounded in number and length, whatever names come', () => {
    const pushes = new RefusedPushes();
    for (let push = 0; push < 60; push += 1)
      pushes.add(`${push}${'x'.repeat(5000)}`, 'user:2', 'NAME_INVALID', 0);
    const told = pushes.list(0);
    expect(told).toHaveLength(50);
    expect(told[0]?.repository).toBe(`10${'x'.repeat(298)}`);
  });
});
