import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { appendStream } from './append-stream.ts';
import { Arrival } from './arrival.ts';
import type { UploadFile } from './driver.ts';
import { HeldBody } from './testing/held-body.ts';

const MEBIBYTE = 1024 * 1024;

/** A file that keeps only its size, and whose sync fails. */
class UnsyncableFile implements UploadFile {
  size = 0;
  syncs = 0;
  mostChunks = 0;

  async append(chunks: readonly Uint8Array[], position: number): Promise<void> {
    this.mostChunks = Math.max(this.mostChunks, chunks.length);
    this.size = position + chunks.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  async truncate(size: number): Promise<void> {
    this.size = size;
  }

  async sync(): Promise<void> {
    this.syncs += 1;
    throw Object.assign(new Error('lost'), { code: 'EIO' });
  }

  async close(): Promise<void> {}
}

async function* body(mebibytes: number, end?: Error): AsyncIterable<Buffer> {
  for (let count = 0; count < mebibytes; count += 1) yield Buffer.alloc(MEBIBYTE);
  if (end !== undefined) throw end;
}

describe('appendStream', () => {
  it('does not sync a small body', async () => {
    const file = new UnsyncableFile();
    expect(await appendStream(body(3), file, 0, undefined)).toEqual({ end: file.size, hashIsExact: true });
    expect([file.size, file.syncs]).toEqual([3 * MEBIBYTE, 0]);
  });

  it('gives the memory of what is in the file back, but not what others share', async () => {
    const own = Buffer.alloc(MEBIBYTE);
    const shared = Buffer.alloc(MEBIBYTE).subarray(1);
    const { hashIsExact } = await appendStream(
      Readable.from([own, shared]),
      new UnsyncableFile(),
      0,
      undefined,
    );
    expect([own.byteLength, shared.byteLength, hashIsExact]).toEqual([0, MEBIBYTE - 1, true]);
  });

  it('writes few chunks at once, however small they are', async () => {
    const file = new UnsyncableFile();
    const bytes = Array.from({ length: 5000 }, () => Buffer.alloc(1));
    expect((await appendStream(Readable.from(bytes), file, 0, undefined)).end).toBe(5000);
    expect(file.mostChunks).toBe(512);
  });

  it('ends at once when it is stopped while the body hangs, and keeps what came', async () => {
    const held = new HeldBody();
    const arrival = new Arrival();
    const file = new UnsyncableFile();
    const appended = appendStream(held, file, 0, undefined, arrival);
    await held.send('abc');
    const cause = new Error('stopped');
    arrival.stop(cause);
    arrival.stop(new Error('too late'));
    expect(await appended).toEqual({ end: 3, hashIsExact: true, failure: cause });
    expect([file.size, arrival.isWhole]).toEqual([3, false]);
  });

  it('fails when a large body cannot be synced on the way', async () => {
    const { failure } = await appendStream(body(40), new UnsyncableFile(), 0, undefined);
    expect(failure).toMatchObject({ code: 'EIO' });
  });

  it('tells of a failed sync also when the body breaks off: the next sync would hide it', async () => {
    const broken = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    const file = new UnsyncableFile();
    const { failure } = await appendStream(body(32, broken), file, 0, undefined);
    expect([file.syncs, failure]).toEqual([1, expect.objectContaining({ code: 'EIO' })]);
  });
});
