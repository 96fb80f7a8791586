import { createHash, type Hash } from 'node:crypto';
import { type DigestAlgorithm, finishDigest } from '../digest.ts';
import { releaseBuffer } from '../release-buffer.ts';
import type { StreamHash, UploadBatch } from './stream-hash.ts';

/** A running hash that is computed where the bytes arrive. */
export class LocalStreamHash implements StreamHash {
  readonly #algorithm: DigestAlgorithm;
  readonly #hash: Hash;

  constructor(algorithm: DigestAlgorithm, hash: Hash = createHash(algorithm)) {
    this.#algorithm = algorithm;
    this.#hash = hash;
  }

  async append({ file, chunks, position }: UploadBatch): Promise<void> {
    const writing = file.append(chunks, position);
    for (const chunk of chunks) this.#hash.update(chunk);
    await writing;
    chunks.forEach(releaseBuffer);
  }

  async digest(): Promise<string> {
    return finishDigest(this.#hash.copy(), this.#algorithm);
  }

  fork(): LocalStreamHash {
    return new LocalStreamHash(this.#algorithm, this.#hash.copy());
  }

  drop(): void {}
}
