import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ContentClaims } from './content-claims.ts';

const DIGEST = 'sha256:abc';

/** Work that ends when it is told to, and says when it began. */
class Gate {
  began = false;
  end: () => void = () => {};
  readonly #ended = new Promise<void>((resolve) => {
    this.end = resolve;
  });

  readonly run = (): Promise<void> => {
    this.began = true;
    return this.#ended;
  };
}

describe('ContentClaims', () => {
  it('lets nobody judge what arrives, and many bring the same', async () => {
    const claims = new ContentClaims();
    const [one, other, judge] = [new Gate(), new Gate(), new Gate()];
    const arriving = [claims.arrive(DIGEST, one.run), claims.arrive(DIGEST, other.run)];
    one.end();
    await arriving[0];
    expect(await claims.judge(DIGEST, judge.run)).toBeUndefined();
    expect([other.began, judge.began]).toEqual([true, false]);
    other.end();
    await arriving[1];
    expect(await claims.judge(DIGEST, async () => 'done')).toBe('done');
  });

  it('has what arrives, and other judges, wait for the one that judges; other digests do not', async () => {
    const claims = new ContentClaims();
    const [first, second, arrival] = [new Gate(), new Gate(), new Gate()];
    const judging = [claims.judge(DIGEST, first.run), claims.judge(DIGEST, second.run)];
    const arriving = claims.arrive(DIGEST, arrival.run);
    await claims.arrive('sha256:def', async () => {});
    await setImmediate();
    expect([first.began, second.began, arrival.began]).toEqual([true, false, false]);
    for (const work of [first, second, arrival]) work.end();
    await Promise.all([...judging, arriving]);
    expect(arrival.began).toBe(true);
  });

  it('is free again after a failure on either side', async () => {
    const claims = new ContentClaims();
    const fail = (): Promise<never> => Promise.reject(new Error('no'));
    await expect(claims.judge(DIGEST, fail)).rejects.toThrow('no');
    await expect(claims.arrive(DIGEST, fail)).rejects.toThrow('no');
    expect(await claims.judge(DIGEST, async () => 'done')).toBe('done');
  });
});
