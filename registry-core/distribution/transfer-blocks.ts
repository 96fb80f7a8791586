import { fairShare, type ShareLimits } from '../blobs/index.ts';

/*
 * A block costs a turn of the event loop and a thread's wake-up, so the share of a transfer in what the machine sends
 * goes by the size of its blocks: while pushes bring theirs in batches, pulls need as large ones. Larger than half a
 * mebibyte they do not stay in the processor's cache; very many transfers get small ones, so that their memory stays
 * bounded. A transfer has two: one is read while the other is sent.
 */
const BLOCKS: ShareLimits = { total: 24 * 1024 * 1024, smallest: 64 * 1024, largest: 512 * 1024 };

/** Bytes of free blocks that finished transfers leave for the next ones. */
const KEPT_BYTES = 4 * 1024 * 1024;

/** The memory through which content goes out. */
export class TransferBlocks {
  readonly #free = new Map<number, Buffer[]>();
  #freeBytes = 0;
  #transfers = 0;

  /** Blocks for one transfer of `length` bytes; give them back. */
  take(length: number): readonly [Buffer, Buffer] | readonly [Buffer] {
    this.#transfers += 1;
    const bytes = this.size;
    if (length <= bytes) return [this.#takeOne(sizeFor(length))];
    return [this.#takeOne(bytes), this.#takeOne(bytes)];
  }

  /** Ends a transfer. `unused` is false when the system may still read from the blocks. */
  giveBack(blocks: readonly Buffer[], unused: boolean): void {
    this.#transfers -= 1;
    if (!unused) return;
    for (const block of blocks) {
      if (this.#freeBytes + block.byteLength > KEPT_BYTES) return;
      this.#freeBytes += block.byteLength;
      const free = this.#free.get(block.byteLength);
      if (free === undefined) this.#free.set(block.byteLength, [block]);
      else free.push(block);
    }
  }

  /** Bytes that a transfer reads at once now, a power of two: less when others have joined since it began. */
  get size(): number {
    return fairShare(BLOCKS, this.#transfers);
  }

  #takeOne(bytes: number): Buffer {
    const free = this.#free.get(bytes)?.pop();
    if (free === undefined) return Buffer.allocUnsafeSlow(bytes);
    this.#freeBytes -= bytes;
    return free;
  }
}

/** The power of two that holds `length` bytes. */
function sizeFor(length: number): number {
  return Math.max(2 ** Math.ceil(Math.log2(Math.max(length, 1))), 1024);
}
