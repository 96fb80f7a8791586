import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestOf } from '../digest.ts';
import { HashThread } from './hash-thread.ts';
import type { StreamHash } from './stream-hash.ts';
import { BLOCK_BYTES } from './threaded-stream-hash.ts';

const MANY_PROCESSORS = 8;
let thread: HashThread;

beforeEach(() => {
  thread = new HashThread(MANY_PROCESSORS);
});
afterEach(() => thread.close());

/** Adds chunks of these sizes, resting where a size is 0; returns what was added. */
async function addAll(hash: StreamHash, sizes: readonly number[]): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for (const size of sizes) {
    if (size === 0) hash.rest();
    const chunk = randomBytes(size);
    chunks.push(Buffer.from(chunk));
    await hash.add(chunk);
    // Whoever added it may do with it what it likes.
    chunk.fill(0);
  }
  return Buffer.concat(chunks);
}

describe('HashThread', () => {
  it('hashes where bytes arrive while there are few processors', async () => {
    const local = new HashThread(2);
    const hash = local.open('sha256');
    const bytes = await addAll(hash, [10, 0, 3 * BLOCK_BYTES]);
    const fork = hash.fork();
    expect(await hash.digest()).toBe(digestOf(bytes));
    const more = Buffer.concat([bytes, await addAll(fork, [1])]);
    expect(await Promise.all([hash.digest(), fork.digest()])).toEqual([digestOf(bytes), digestOf(more)]);
  });
});

describe('ThreadedStreamHash', () => {
  it('has the digest of what was added, however it was cut and whenever it rested', async () => {
    const size = fc.oneof(
      fc.constant(0),
      fc.integer({ min: 1, max: 3 * BLOCK_BYTES }),
      fc.constantFrom(BLOCK_BYTES, BLOCK_BYTES - 1, BLOCK_BYTES + 1),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(size, { maxLength: 12 }),
        fc.constantFrom('sha256' as const, 'sha512' as const),
        async (sizes, algorithm) => {
          const hash = thread.open(algorithm);
          const bytes = await addAll(hash, sizes);
          expect(await hash.digest()).toBe(digestOf(bytes, algorithm));
          const more = Buffer.concat([bytes, await addAll(hash, sizes)]);
          expect(await hash.digest()).toBe(digestOf(more, algorithm));
          hash.drop();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('forks at any size, and both go their own way', async () => {
    for (const size of [0, 10, BLOCK_BYTES, 3 * BLOCK_BYTES + 1]) {
      const hash = thread.open('sha256');
      const common = await addAll(hash, [size]);
      const fork = hash.fork();
      const own = Buffer.concat([common, await addAll(hash, [2 * BLOCK_BYTES, 3])]);
      const other = Buffer.concat([common, await addAll(fork, [5])]);
      expect(await Promise.all([hash.digest(), fork.digest()])).toEqual([digestOf(own), digestOf(other)]);
      hash.drop();
      expect(await fork.digest()).toBe(digestOf(other));
      fork.drop();
    }
  });

  it('keeps many streams apart', async () => {
    const hashes = Array.from({ length: 20 }, () => thread.open('sha256'));
    const contents = await Promise.all(hashes.map((hash) => addAll(hash, [1000, 2 * BLOCK_BYTES, 7])));
    expect(await Promise.all(hashes.map((hash) => hash.digest()))).toEqual(
      contents.map((bytes) => digestOf(bytes)),
    );
  });

  it('makes whoever adds faster than the thread hashes wait', async () => {
    const hash = thread.open('sha512');
    const waits = Array.from({ length: 8 }, () => hash.add(Buffer.alloc(BLOCK_BYTES)));
    expect(waits.filter((wait) => wait instanceof Promise).length).toBeGreaterThan(0);
    await Promise.all(waits.slice(-1));
    expect(await hash.digest()).toBe(digestOf(Buffer.alloc(8 * BLOCK_BYTES), 'sha512'));
  });

  it('says that a hash is lost with its thread; another one begins anew', async () => {
    const hash = thread.open('sha256');
    await addAll(hash, [2 * BLOCK_BYTES]);
    await thread.close();
    await addAll(hash, [BLOCK_BYTES, 5]);
    await expect(hash.digest()).rejects.toThrow('ended with the registry');
    hash.drop();
    const next = thread.open('sha256');
    const bytes = await addAll(next, [3 * BLOCK_BYTES]);
    expect(await next.digest()).toBe(digestOf(bytes));
  });
});
