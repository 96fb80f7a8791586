import { randomBytes } from 'node:crypto';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestOf } from '../digest.ts';
import type { SharedUploadFile, UploadFile } from '../driver.ts';
import { FilesystemDriver } from '../filesystem-driver.ts';
import { LocalStreamHash } from './local-stream-hash.ts';
import type { StreamHash } from './stream-hash.ts';
import { UploadThreads } from './upload-threads.ts';

const BATCH_BYTES = 128 * 1024;
const UPLOADS = Array.from(
  { length: 24 },
  (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
);

let folder: string;
let driver: FilesystemDriver;
let threads: UploadThreads;
const files: UploadFile[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marina-stream-hash-'));
  driver = await FilesystemDriver.open(folder);
  threads = new UploadThreads(4);
});
afterEach(async () => {
  await threads.close();
  for (const file of files.splice(0)) await file.close();
  await driver.close();
  await rm(folder, { recursive: true });
});

async function upload(index = 0): Promise<UploadFile> {
  const file = await driver.openUpload(UPLOADS[index] ?? '');
  await file.truncate(0);
  files.push(file);
  return file;
}

/** Appends batches of these sizes, the last of which ends a body; returns what was appended. */
async function appendAll(hash: StreamHash, file: UploadFile, sizes: readonly number[]): Promise<Buffer> {
  const contents: Buffer[] = [];
  for (const [index, size] of sizes.entries()) {
    const content = randomBytes(size);
    contents.push(content);
    // In two chunks, the first of which has its memory for itself.
    const chunks = [new Uint8Array(content.subarray(0, size >> 1)), Buffer.from(content).subarray(size >> 1)];
    await hash.append({ file, position: file.size, chunks, isMore: index < sizes.length - 1 });
  }
  return Buffer.concat(contents);
}

function stored(index = 0): Promise<Buffer> {
  return readFile(join(folder, 'uploads', UPLOADS[index] ?? ''));
}

describe('UploadThreads', () => {
  it('hashes where bytes arrive on a machine of one processor', () => {
    expect(new UploadThreads(1).open('sha256')).toBeInstanceOf(LocalStreamHash);
  });
});

describe('ThreadedStreamHash', () => {
  it('writes what is appended and has its digest, however it was cut', async () => {
    const file = await upload();
    const size = fc.oneof(fc.integer({ min: 1, max: 3 * BATCH_BYTES }), fc.constant(1));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(size, { minLength: 1, maxLength: 4 }), { maxLength: 4 }),
        fc.constantFrom('sha256' as const, 'sha512' as const),
        async (bodies, algorithm) => {
          await file.truncate(0);
          const hash = threads.open(algorithm);
          let all = Buffer.alloc(0);
          for (const sizes of bodies) {
            all = Buffer.concat([all, await appendAll(hash, file, sizes)]);
            expect(await hash.digest()).toBe(digestOf(all, algorithm));
          }
          hash.drop();
          expect((await stored()).equals(all)).toBe(true);
          expect(file.size).toBe(all.byteLength);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('forks at any size, and both go their own way', async () => {
    for (const sizes of [[], [10], [BATCH_BYTES, 3 * BATCH_BYTES + 1]]) {
      const [file, otherFile] = [await upload(0), await upload(1)];
      const hash = threads.open('sha256');
      const common = await appendAll(hash, file, sizes);
      const fork = hash.fork();
      const own = Buffer.concat([common, await appendAll(hash, file, [2 * BATCH_BYTES, 3])]);
      const other = Buffer.concat([common, await appendAll(fork, otherFile, [BATCH_BYTES, 5])]);
      expect(await Promise.all([hash.digest(), fork.digest()])).toEqual([digestOf(own), digestOf(other)]);
      hash.drop();
      expect(await fork.digest()).toBe(digestOf(other));
      fork.drop();
    }
  });

  it('keeps many streams apart', async () => {
    const hashes = UPLOADS.map(() => threads.open('sha256'));
    const contents = await Promise.all(
      hashes.map(async (hash, index) =>
        appendAll(hash, await upload(index), [BATCH_BYTES, 2 * BATCH_BYTES, 7]),
      ),
    );
    expect(await Promise.all(hashes.map((hash) => hash.digest()))).toEqual(
      contents.map((bytes) => digestOf(bytes)),
    );
    for (const [index, bytes] of contents.entries()) expect((await stored(index)).equals(bytes)).toBe(true);
  });

  it('leaves memory that others share alone, and gives back what it was given', async () => {
    const hash = threads.open('sha256');
    const file = await upload();
    const own = new Uint8Array(BATCH_BYTES);
    const shared = Buffer.alloc(10, 1).subarray(1);
    await hash.append({ file, position: 0, chunks: [own, shared], isMore: true });
    expect([own.byteLength, shared]).toEqual([0, Buffer.alloc(9, 1)]);
    hash.drop();
  });

  it("keeps the system's code of a write that fails", async () => {
    const hash = threads.open('sha256');
    const name = join(folder, 'read-only');
    await (await open(name, 'w')).close();
    const handle = await open(name, 'r');
    const file: SharedUploadFile = {
      size: 0,
      append: () => Promise.reject(new Error('not here')),
      appendBy: (_position, _bytes, write) => write(handle.fd),
      truncate: () => Promise.resolve(),
      sync: () => Promise.resolve(),
      close: () => handle.close(),
    };
    files.push(file);
    const batch = { file, position: 0, chunks: [Buffer.alloc(BATCH_BYTES)], isMore: true };
    await expect(hash.append(batch)).rejects.toMatchObject({ code: 'EBADF' });
    hash.drop();
  });

  it('fails the batch that its thread has when that ends', async () => {
    const hash = threads.open('sha256');
    const batch = { file: await upload(), position: 0, chunks: [Buffer.alloc(BATCH_BYTES)], isMore: true };
    const failed = expect(hash.append(batch)).rejects.toThrow('ended with the registry');
    await threads.close();
    await failed;
    hash.drop();
  });

  it.each([
    ['that the system refuses', 'https://thread.invalid/'],
    ['that ends before it took anything', 'data:text/javascript,process.exit(1)'],
    ['that fails while it starts', 'data:text/javascript,throw new Error("no memory")'],
  ])('hashes where bytes arrive in the place of a thread %s', async (_, script) => {
    const failing = new UploadThreads(2, new URL(script));
    const hashes = UPLOADS.slice(0, 6).map(() => failing.open('sha256'));
    const contents = await Promise.all(
      hashes.map(async (hash, index) =>
        appendAll(hash, await upload(index), [BATCH_BYTES, 2 * BATCH_BYTES, 7]),
      ),
    );
    expect(await Promise.all(hashes.map((hash) => hash.digest()))).toEqual(
      contents.map((bytes) => digestOf(bytes)),
    );
    for (const [index, bytes] of contents.entries()) expect((await stored(index)).equals(bytes)).toBe(true);
    for (const hash of hashes) hash.drop();
    await failing.close();
  });

  it('tries a thread that could not be started again after a minute, and others meanwhile', async () => {
    let now = 0;
    let started = 0;
    const onWorker = (): void => {
      started += 1;
    };
    process.on('worker', onWorker);
    const failing = new UploadThreads(2, new URL('data:text/javascript,process.exit(1)'), () => now);
    const startsAt = async (milliseconds: number): Promise<number> => {
      now = milliseconds;
      const before = started;
      const hash = failing.open('sha256');
      const file = await upload();
      const bytes = await appendAll(hash, file, [BATCH_BYTES, 5]);
      expect(await hash.digest()).toBe(digestOf(bytes));
      hash.drop();
      return started - before;
    };
    // The first one, the second one, none that is left.
    expect([await startsAt(0), await startsAt(10_000), await startsAt(20_000)]).toEqual([1, 1, 0]);
    expect([await startsAt(59_999), await startsAt(60_000), await startsAt(60_001)]).toEqual([0, 1, 0]);
    process.off('worker', onWorker);
    await failing.close();
  });

  it('says that a hash is lost with its thread; another one begins anew', async () => {
    const hash = threads.open('sha256');
    const file = await upload();
    await appendAll(hash, file, [BATCH_BYTES, 2 * BATCH_BYTES]);
    await threads.close();
    await expect(appendAll(hash, file, [BATCH_BYTES, 5])).rejects.toThrow('ended with the registry');
    await expect(hash.digest()).rejects.toThrow('ended with the registry');
    hash.drop();
    const next = threads.open('sha256');
    const bytes = await appendAll(next, await upload(1), [BATCH_BYTES, 3 * BATCH_BYTES]);
    expect(await next.digest()).toBe(digestOf(bytes));
    next.drop();
  });
});
