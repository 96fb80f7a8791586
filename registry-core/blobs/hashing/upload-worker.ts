import { createHash, type Hash } from 'node:crypto';
import { writevSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { THREAD_READY, toFailure } from '../../threads/index.ts';
import { releaseBuffer } from '../release-buffer.ts';
import { ShortWriteError } from '../short-write-error.ts';
import { giveWay } from './give-way.ts';
import type { UploadAnswer, UploadRequest } from './upload-messages.ts';

/*
 * Writes what arrives on the event loop to its file and hashes it, beside the loop: it comes and goes with one message
 * each, and no other thread has to wake for it. Writing is synchronous, since the next batch has to wait anyway.
 */
const hashes = new Map<number, Hash>();

giveWay();

parentPort?.on('message', (request: UploadRequest) => {
  switch (request.kind) {
    case 'append':
      return append(request);
    case 'digest':
      return digest(request.id);
    case 'copy':
      return copy(request.id, request.to);
    case 'drop':
      hashes.delete(request.id);
  }
});
parentPort?.postMessage(THREAD_READY);

function append({ id, algorithm, descriptor, position, chunks }: UploadRequest & { kind: 'append' }): void {
  try {
    writeAll(descriptor, chunks, position);
    const hash = hashes.get(id) ?? createHash(algorithm);
    for (const chunk of chunks) hash.update(chunk);
    hashes.set(id, hash);
    answer({ kind: 'appended', id });
  } catch (cause) {
    answer({ kind: 'appended', id, failure: toFailure(cause) });
  } finally {
    chunks.forEach(releaseBuffer);
  }
}

/** A short write happens on a nearly full disk: the next attempt names the reason. */
function writeAll(descriptor: number, chunks: readonly Uint8Array[], position: number): void {
  const expected = chunks.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const written = writevSync(descriptor, chunks, position);
  if (written === expected) return;
  const rest = Buffer.concat(chunks).subarray(written);
  if (writevSync(descriptor, [rest], position + written) !== rest.byteLength) {
    throw new ShortWriteError();
  }
}

function copy(id: number, to: number): void {
  const hash = hashes.get(id);
  if (hash !== undefined) hashes.set(to, hash.copy());
}

/** Of a copy: more may follow. */
function digest(id: number): void {
  const hash = hashes.get(id);
  if (hash !== undefined) answer({ kind: 'digest', id, encoded: hash.copy().digest('hex') });
}

function answer(message: UploadAnswer): void {
  parentPort?.postMessage(message);
}
