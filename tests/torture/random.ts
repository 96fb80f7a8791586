import { createHash } from 'node:crypto';

/** Repeatable chance: the same seed gives the same course. */
export class Random {
  readonly #seed: string;
  #state: number;

  constructor(seed: string) {
    this.#seed = seed;
    this.#state = createHash('sha256').update(seed).digest().readUInt32LE();
  }

  /** A course of its own for one part of a run, which does not shift when another part draws more or less. */
  derive(label: string): Random {
    return new Random(`${this.#seed}/${label}`);
  }

  /** From 0 up to 1, excluded (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 up to `limit`, excluded. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** True in so many of 1. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of a list that is not empty. */
  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined && items.length === 0) throw new Error('nothing to pick from');
    return item as Item;
  }

  /** So many bytes that compress badly. */
  bytes(length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    for (let offset = 0; offset + 4 <= length; offset += 4)
      bytes.writeUInt32LE(Math.floor(this.next() * 2 ** 32), offset);
    for (let offset = length & ~3; offset < length; offset += 1) bytes[offset] = this.below(256);
    return bytes;
  }
}
