import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { DigestAlgorithm } from '../digest.ts';
import type { HashAnswer, HashFailure, HashQuestion } from './hash-messages.ts';

/** A thread that had nothing to do for so long ends: an idle registry keeps its memory small. Milliseconds. */
const IDLE_MS = 10_000;

/** Beside the built chunks it is JavaScript, in the sources TypeScript. */
const WORKER = new URL(`./hash-worker${extname(import.meta.url)}`, import.meta.url);

/** Enough for a thread that reads into one buffer again and again. */
const LIMITS = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 };

interface Pending {
  readonly resolve: (digest: string | undefined) => void;
  readonly reject: (cause: unknown) => void;
  readonly algorithm: DigestAlgorithm;
}

/** Hashes files in a worker thread, which exists only while there is work for it. */
export class FileHasher {
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #lastId = 0;

  /**
   * The digest of all that is in a file; undefined when there is no plain file of that name. Rejects with the system's
   * error, such as EIO, or when the thread fails.
   */
  hash(path: string, algorithm: DigestAlgorithm): Promise<string | undefined> {
    clearTimeout(this.#idle);
    const worker = this.#worker ?? this.#start();
    this.#lastId += 1;
    const question: HashQuestion = { id: this.#lastId, path, algorithm };
    return new Promise((resolve, reject) => {
      this.#pending.set(question.id, { resolve, reject, algorithm });
      worker.postMessage(question);
    });
  }

  /** Ends the thread; whoever waits for it is refused. */
  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = undefined;
    this.#refuseAll(new Error('hashing ended with the registry'));
    await worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(WORKER, { resourceLimits: LIMITS });
    worker.unref();
    worker.on('message', (answer: HashAnswer) => this.#settle(answer));
    worker.on('error', (cause) => this.#end(worker, cause));
    worker.on('exit', () => this.#end(worker, new Error('the thread that hashes files ended')));
    this.#worker = worker;
    return worker;
  }

  #settle(answer: HashAnswer): void {
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if ('failure' in answer) pending?.reject(toError(answer.failure));
    else if ('absent' in answer) pending?.resolve(undefined);
    else pending?.resolve(`${pending.algorithm}:${answer.encoded}`);
    if (this.#pending.size === 0) this.#idle = setTimeout(() => void this.close(), IDLE_MS).unref();
  }

  /** The next question starts another thread. */
  #end(worker: Worker, cause: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#refuseAll(cause);
  }

  #refuseAll(cause: unknown): void {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(cause);
  }
}

function toError({ message, code }: HashFailure): Error {
  return Object.assign(new Error(message), { code });
}
