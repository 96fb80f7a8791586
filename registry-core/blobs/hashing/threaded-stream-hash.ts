import { createHash, type Hash } from 'node:crypto';
import { type DigestAlgorithm, finishDigest } from '../digest.ts';
import type { StreamHash } from './stream-hash.ts';

/** Bytes that are handed to the thread at once. What is shorter is hashed where it is: a message would cost more. */
export const BLOCK_BYTES = 256 * 1024;
/** Blocks of one stream that the thread has not hashed yet; the stream waits when there are as many. */
const UNHASHED_BLOCKS = 4;

/** Whoever has blocks hashed elsewhere. */
export interface BlockOwner {
  /** The oldest block that was added is hashed. */
  hashed(): void;
  /** What was hashed elsewhere is lost. */
  lost(failure: Error): void;
}

/** Where blocks are hashed: one hash for each owner. */
export interface BlockHasher {
  takeBlock(): Uint8Array;
  giveBlock(block: Uint8Array): void;
  /** Begins a hash; returns its number. */
  begin(algorithm: DigestAlgorithm, owner: BlockOwner): number;
  /** Takes a block over, of which `length` bytes count. */
  add(id: number, block: Uint8Array, length: number): void;
  /** The hash, in lower-case hex, of all that was added so far. */
  digest(id: number): Promise<string>;
  /** Begins a hash over what another one is over now; returns its number. */
  copy(id: number, owner: BlockOwner): number;
  /** Ends a hash. */
  drop(id: number): void;
}

/**
 * A running hash that is computed in a thread, which hashes one block while the event loop receives the next. A short
 * stream is hashed where it arrives.
 */
export class ThreadedStreamHash implements StreamHash, BlockOwner {
  readonly #thread: BlockHasher;
  readonly #algorithm: DigestAlgorithm;
  /** Hashes here, once it is known that there is too little for the thread. */
  #local: Hash | undefined;
  /** Its number in the thread. */
  #id: number | undefined;
  #block: Uint8Array | undefined;
  #filled = 0;
  #unhashed = 0;
  #failure: Error | undefined;
  #onHashed: (() => void) | undefined;

  constructor(thread: BlockHasher, algorithm: DigestAlgorithm) {
    this.#thread = thread;
    this.#algorithm = algorithm;
  }

  add(chunk: Uint8Array): void | Promise<void> {
    if (this.#local !== undefined) {
      this.#local.update(chunk);
      return;
    }
    for (let position = 0; position < chunk.byteLength; ) {
      position += this.#fill(chunk, position);
      if (this.#filled === BLOCK_BYTES) this.#post();
    }
    if (this.#unhashed >= UNHASHED_BLOCKS && this.#failure === undefined) return this.#untilHashed();
  }

  rest(): void {
    const block = this.#block;
    if (block === undefined) return;
    if (this.#id !== undefined || this.#failure !== undefined) {
      this.#post();
      return;
    }
    this.#local = createHash(this.#algorithm).update(block.subarray(0, this.#filled));
    this.#giveBack(block);
  }

  async digest(): Promise<string> {
    this.rest();
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#id !== undefined) return `${this.#algorithm}:${await this.#thread.digest(this.#id)}`;
    return finishDigest((this.#local ?? createHash(this.#algorithm)).copy(), this.#algorithm);
  }

  fork(): StreamHash {
    this.rest();
    const fork = new ThreadedStreamHash(this.#thread, this.#algorithm);
    fork.#failure = this.#failure;
    fork.#local = this.#local?.copy();
    if (this.#id !== undefined) fork.#id = this.#thread.copy(this.#id, fork);
    return fork;
  }

  drop(): void {
    if (this.#block !== undefined) this.#giveBack(this.#block);
    if (this.#id !== undefined) this.#thread.drop(this.#id);
    this.#id = undefined;
  }

  /** Copies as much of a chunk as fits into the block; returns how much. */
  #fill(chunk: Uint8Array, position: number): number {
    this.#block ??= this.#thread.takeBlock();
    const count = Math.min(chunk.byteLength - position, BLOCK_BYTES - this.#filled);
    this.#block.set(chunk.subarray(position, position + count), this.#filled);
    this.#filled += count;
    return count;
  }

  #post(): void {
    const block = this.#block;
    if (block === undefined) return;
    if (this.#failure === undefined) {
      this.#id ??= this.#thread.begin(this.#algorithm, this);
      this.#unhashed += 1;
      this.#thread.add(this.#id, block, this.#filled);
    }
    this.#block = undefined;
    this.#filled = 0;
  }

  hashed(): void {
    this.#unhashed -= 1;
    this.#wake();
  }

  lost(failure: Error): void {
    this.#failure = failure;
    this.#id = undefined;
    this.#wake();
  }

  #wake(): void {
    const wake = this.#onHashed;
    this.#onHashed = undefined;
    wake?.();
  }

  #untilHashed(): Promise<void> {
    return new Promise((resolve) => {
      this.#onHashed = resolve;
    });
  }

  #giveBack(block: Uint8Array): void {
    this.#thread.giveBlock(block);
    this.#block = undefined;
    this.#filled = 0;
  }
}
