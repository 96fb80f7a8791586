import { createHash, type Hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { errnoOf } from '../../errors/index.ts';
import { THREAD_READY, toFailure } from '../../threads/index.ts';
import { READ_PLAIN_FILE, saysAbsent } from '../plain-file.ts';
import type { HashAnswer, HashQuestion, HashUrgency } from './hash-messages.ts';

/*
 * Hashes files beside the event loop, some at once: the one of which least was read gets the next slice, so that a small
 * one does not wait for large ones. What nobody waits for is read when there is nothing else. Reading is synchronous,
 * since nothing else waits in this thread.
 */
const BLOCK_BYTES = 1024 * 1024;
/** Bytes of one file before the next one gets its turn. */
const SLICE_BYTES = 4 * BLOCK_BYTES;

interface OpenFile {
  readonly id: number;
  readonly descriptor: number;
  readonly hash: Hash;
  done: number;
}

/** Questions of one urgency. */
class Lane {
  readonly waiting: HashQuestion[] = [];
  readonly #open = new Set<OpenFile>();
  readonly #openAtMost: number;

  constructor(openAtMost: number) {
    this.#openAtMost = openAtMost;
  }

  /** The file to read on in; undefined when there is none. */
  next(): OpenFile | undefined {
    while (this.#open.size < this.#openAtMost) {
      const question = this.waiting.shift();
      if (question === undefined) break;
      const file = begin(question);
      if (file !== undefined) this.#open.add(file);
    }
    let next: OpenFile | undefined;
    for (const file of this.#open) if (next === undefined || file.done < next.done) next = file;
    return next;
  }

  finish(file: OpenFile): void {
    this.#open.delete(file);
    closeSync(file.descriptor);
  }
}

const block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
const lanes: Readonly<Record<HashUrgency, Lane>> = { awaited: new Lane(64), idle: new Lane(2) };
let isScheduled = false;

parentPort?.on('message', (question: HashQuestion) => {
  lanes[question.urgency].waiting.push(question);
  schedule();
});
parentPort?.postMessage(THREAD_READY);

function schedule(): void {
  if (isScheduled) return;
  isScheduled = true;
  // Between two slices new questions are taken in.
  setImmediate(() => {
    isScheduled = false;
    for (const lane of [lanes.awaited, lanes.idle]) {
      const file = lane.next();
      if (file === undefined) continue;
      if (hashSlice(file)) lane.finish(file);
      schedule();
      return;
    }
  });
}

function begin({ id, path, algorithm }: HashQuestion): OpenFile | undefined {
  try {
    const descriptor = openPlain(path);
    if (descriptor !== undefined) return { id, descriptor, hash: createHash(algorithm), done: 0 };
    answer({ id, absent: true });
  } catch (cause) {
    answer({ id, failure: toFailure(cause) });
  }
  return undefined;
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

/** Reads on in a file; whether that was all of it, or all that can be read. */
function hashSlice(file: OpenFile): boolean {
  try {
    for (let bytes = 0; bytes < SLICE_BYTES; ) {
      const count = readSync(file.descriptor, block, 0, BLOCK_BYTES, null);
      if (count === 0) {
        answer({ id: file.id, encoded: file.hash.digest('hex') });
        return true;
      }
      file.hash.update(block.subarray(0, count));
      bytes += count;
      file.done += count;
    }
    return false;
  } catch (cause) {
    answer({ id: file.id, failure: toFailure(cause) });
    return true;
  }
}

function answer(result: HashAnswer): void {
  parentPort?.postMessage(result);
}
