import { createHash, type Hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { errnoOf } from '../../errors/registry-error.ts';
import { READ_PLAIN_FILE, saysAbsent } from '../plain-file.ts';
import type { HashAnswer, HashFailure, HashQuestion } from './hash-messages.ts';

/*
 * Hashes files beside the event loop, some at once: each gets a slice in turn, so that a small one does not wait for a
 * large one. Reading is synchronous, since nothing else waits in this thread.
 */
const BLOCK_BYTES = 1024 * 1024;
/** Bytes of one file before the next one gets its turn. */
const SLICE_BYTES = 16 * BLOCK_BYTES;
/** Files open at once; the others wait. */
const OPEN_AT_MOST = 8;

interface OpenFile {
  readonly id: number;
  readonly descriptor: number;
  readonly hash: Hash;
}

const block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
const waiting: HashQuestion[] = [];
const open: OpenFile[] = [];
let isScheduled = false;

parentPort?.on('message', (question: HashQuestion) => {
  waiting.push(question);
  schedule();
});

function schedule(): void {
  if (isScheduled || (waiting.length === 0 && open.length === 0)) return;
  isScheduled = true;
  // Between two slices new questions are taken in.
  setImmediate(() => {
    isScheduled = false;
    openWaiting();
    const file = open.shift();
    if (file !== undefined) hashSlice(file);
    schedule();
  });
}

function openWaiting(): void {
  while (open.length < OPEN_AT_MOST) {
    const question = waiting.shift();
    if (question === undefined) return;
    const { id, path, algorithm } = question;
    try {
      const descriptor = openPlain(path);
      if (descriptor === undefined) answer({ id, absent: true });
      else open.push({ id, descriptor, hash: createHash(algorithm) });
    } catch (cause) {
      answer({ id, failure: toFailure(cause) });
    }
  }
}

function openPlain(path: string): number | undefined {
  try {
    const descriptor = openSync(path, READ_PLAIN_FILE);
    if (fstatSync(descriptor).isFile()) return descriptor;
    closeSync(descriptor);
    return undefined;
  } catch (cause) {
    if (saysAbsent(errnoOf(cause))) return undefined;
    throw cause;
  }
}

function hashSlice(file: OpenFile): void {
  try {
    for (let done = 0; done < SLICE_BYTES; ) {
      const count = readSync(file.descriptor, block, 0, BLOCK_BYTES, null);
      if (count === 0) {
        finish(file, { id: file.id, encoded: file.hash.digest('hex') });
        return;
      }
      file.hash.update(block.subarray(0, count));
      done += count;
    }
    open.push(file);
  } catch (cause) {
    finish(file, { id: file.id, failure: toFailure(cause) });
  }
}

function toFailure(cause: unknown): HashFailure {
  return { message: cause instanceof Error ? cause.message : String(cause), code: errnoOf(cause) };
}

function finish(file: OpenFile, result: HashAnswer): void {
  closeSync(file.descriptor);
  answer(result);
}

function answer(result: HashAnswer): void {
  parentPort?.postMessage(result);
}
