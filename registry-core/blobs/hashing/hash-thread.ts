import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { DigestAlgorithm } from '../digest.ts';
import { LocalStreamHash } from './local-stream-hash.ts';
import type { StreamHash } from './stream-hash.ts';
import type { StreamHashAnswer, StreamHashRequest } from './stream-hash-messages.ts';
import {
  BLOCK_BYTES,
  type BlockHasher,
  type BlockOwner,
  ThreadedStreamHash,
} from './threaded-stream-hash.ts';

/** A thread that hashes no stream for so long ends: an idle registry keeps its memory small. Milliseconds. */
const IDLE_MS = 10_000;
/** Free blocks kept for the next streams: 4 MiB. */
const FREE_BLOCKS = 16;

/** Beside the built chunks it is JavaScript, in the sources TypeScript. */
const WORKER = new URL(`./stream-hash-worker${extname(import.meta.url)}`, import.meta.url);
const LIMITS = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 };

interface Waiting {
  readonly resolve: (encoded: string) => void;
  readonly reject: (failure: Error) => void;
}

interface RunningHash {
  readonly algorithm: DigestAlgorithm;
  readonly owner: BlockOwner;
  waiting?: Waiting;
}

/**
 * On fewer processors than this a thread takes its time from those that send and store what it hashes: measured on two,
 * eight uploads at once are an eighth slower with it.
 */
const PROCESSORS_NEEDED = 3;

/** The thread in which the hashes of streams run, and the memory through which they get there. */
export class HashThread implements BlockHasher {
  readonly #isUsed: boolean;
  readonly #free: Uint8Array[] = [];
  readonly #running = new Map<number, RunningHash>();
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #lastId = 0;

  /** `processors` decides whether streams are hashed in the thread or where they arrive. */
  constructor(processors: number = availableParallelism()) {
    this.#isUsed = processors >= PROCESSORS_NEEDED;
  }

  /** A hash over nothing yet. */
  open(algorithm: DigestAlgorithm): StreamHash {
    return this.#isUsed ? new ThreadedStreamHash(this, algorithm) : new LocalStreamHash(algorithm);
  }

  takeBlock(): Uint8Array {
    return this.#free.pop() ?? new Uint8Array(new SharedArrayBuffer(BLOCK_BYTES));
  }

  giveBlock(block: Uint8Array): void {
    if (this.#free.length < FREE_BLOCKS) this.#free.push(block);
  }

  begin(algorithm: DigestAlgorithm, owner: BlockOwner): number {
    clearTimeout(this.#idle);
    this.#lastId += 1;
    this.#running.set(this.#lastId, { algorithm, owner });
    return this.#lastId;
  }

  add(id: number, block: Uint8Array, length: number): void {
    const running = this.#running.get(id);
    if (running === undefined) return;
    this.#send({ kind: 'add', id, algorithm: running.algorithm, block, length });
  }

  digest(id: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const running = this.#running.get(id);
      if (running === undefined) {
        reject(new Error(`there is no hash ${id}`));
        return;
      }
      running.waiting = { resolve, reject };
      this.#send({ kind: 'digest', id });
    });
  }

  copy(id: number, owner: BlockOwner): number {
    const running = this.#running.get(id);
    if (running === undefined) throw new Error(`there is no hash ${id}`);
    const to = this.begin(running.algorithm, owner);
    this.#send({ kind: 'copy', id, to });
    return to;
  }

  drop(id: number): void {
    if (!this.#running.delete(id)) return;
    this.#send({ kind: 'drop', id });
    if (this.#running.size === 0) this.#idle = setTimeout(() => void this.close(), IDLE_MS).unref();
  }

  /** Ends the thread; hashes that run in it are lost. */
  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#lose(new Error('hashing ended with the registry'));
    await worker?.terminate();
  }

  #send(request: StreamHashRequest): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(request);
  }

  #start(): Worker {
    const worker = new Worker(WORKER, { resourceLimits: LIMITS });
    worker.unref();
    worker.on('message', (answer: StreamHashAnswer) => this.#receive(answer));
    const lost = (cause: Error): void => {
      if (this.#worker === worker) this.#lose(cause);
    };
    worker.on('error', lost);
    worker.on('exit', () => lost(new Error('the thread that hashes uploads ended')));
    return worker;
  }

  #receive(answer: StreamHashAnswer): void {
    const running = this.#running.get(answer.id);
    if (answer.kind === 'added') {
      this.giveBlock(answer.block);
      running?.owner.hashed();
      return;
    }
    running?.waiting?.resolve(answer.encoded);
  }

  #lose(failure: Error): void {
    this.#worker = undefined;
    const lost = [...this.#running.values()];
    this.#running.clear();
    for (const { owner, waiting } of lost) {
      owner.lost(failure);
      waiting?.reject(failure);
    }
  }
}
