import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import type { DigestAlgorithm } from '../digest.ts';
import { LocalStreamHash } from './local-stream-hash.ts';
import type { StreamHash } from './stream-hash.ts';
import type { StreamHashAnswer, StreamHashRequest } from './stream-hash-messages.ts';
import { ThreadOnDemand } from './thread-on-demand.ts';
import {
  BLOCK_BYTES,
  type BlockHasher,
  type BlockOwner,
  ThreadedStreamHash,
} from './threaded-stream-hash.ts';

/** Free blocks kept for the next streams: 4 MiB. */
const FREE_BLOCKS = 16;

/** Beside the built chunks it is JavaScript, in the sources TypeScript. */
const WORKER = new URL(`./stream-hash-worker${extname(import.meta.url)}`, import.meta.url);

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
  readonly #thread = new ThreadOnDemand<StreamHashRequest, StreamHashAnswer>({
    script: WORKER,
    task: 'uploads',
    onAnswer: (answer) => this.#receive(answer),
    onLost: (failure) => this.#lose(failure),
  });
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
    this.#lastId += 1;
    this.#running.set(this.#lastId, { algorithm, owner });
    return this.#lastId;
  }

  add(id: number, block: Uint8Array, length: number): void {
    const running = this.#running.get(id);
    if (running === undefined) return;
    this.#thread.send({ kind: 'add', id, algorithm: running.algorithm, block, length });
  }

  digest(id: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const running = this.#running.get(id);
      if (running === undefined) {
        reject(new Error(`there is no hash ${id}`));
        return;
      }
      running.waiting = { resolve, reject };
      this.#thread.send({ kind: 'digest', id });
    });
  }

  copy(id: number, owner: BlockOwner): number {
    const running = this.#running.get(id);
    if (running === undefined) throw new Error(`there is no hash ${id}`);
    const to = this.begin(running.algorithm, owner);
    this.#thread.send({ kind: 'copy', id, to });
    return to;
  }

  drop(id: number): void {
    if (!this.#running.delete(id)) return;
    this.#thread.send({ kind: 'drop', id });
    if (this.#running.size === 0) this.#thread.rest();
  }

  /** Ends the thread; hashes that run in it are lost. */
  close(): Promise<void> {
    return this.#thread.close();
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
    const lost = [...this.#running.values()];
    this.#running.clear();
    for (const { owner, waiting } of lost) {
      owner.lost(failure);
      waiting?.reject(failure);
    }
  }
}
