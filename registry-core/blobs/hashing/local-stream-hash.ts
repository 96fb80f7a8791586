import { createHash, type Hash } from 'node:crypto';
import { type DigestAlgorithm, finishDigest } from '../digest.ts';
import type { StreamHash } from './stream-hash.ts';

/** A running hash that is computed where the bytes arrive. */
export class LocalStreamHash implements StreamHash {
  readonly #algorithm: DigestAlgorithm;
  readonly #hash: Hash;

  constructor(algorithm: DigestAlgorithm, hash: Hash = createHash(algorithm)) {
    this.#algorithm = algorithm;
    this.#hash = hash;
  }

  add(chunk: Uint8Array): void {
    this.#hash.update(chunk);
  }

  rest(): void {}

  async digest(): Promise<string> {
    return finishDigest(this.#hash.copy(), this.#algorithm);
  }

  fork(): StreamHash {
    return new LocalStreamHash(this.#algorithm, this.#hash.copy());
  }

  drop(): void {}
}
