import { createHash } from 'node:crypto';
import { algorithmOf, type DigestAlgorithm, finishDigest } from './digest.ts';
import type { BlobDriver, BlobFile, StorageCapacity } from './driver.ts';
import type { HashUrgency } from './hashing/hash-messages.ts';

/*
 * What may be asked of every driver, whichever extensions it has: here is what holds where one is missing.
 */

/** Bytes read and hashed in one turn of the event loop, where the store does not hash by itself. */
const READ_BYTES = 1024 * 1024;

/** Bytes free and in all; undefined of a store that is never full. */
export async function capacityOf({
  extensions,
}: Pick<BlobDriver, 'extensions'>): Promise<StorageCapacity | undefined> {
  return extensions.capacity?.measure();
}

/** Throws STORAGE_FAILED (503) when the store was taken away; nothing of one that cannot be. */
export function requireInPlace({ extensions }: Pick<BlobDriver, 'extensions'>): void {
  extensions.place?.require();
}

/**
 * The digest, by the algorithm of `digest`, of what is stored under it, read anew; undefined when there is nothing.
 * Rejects when it cannot be read.
 */
export async function hashBlob(
  driver: Pick<BlobDriver, 'extensions' | 'open'>,
  digest: string,
  urgency?: HashUrgency,
): Promise<string | undefined> {
  const { hashing } = driver.extensions;
  if (hashing !== undefined) return hashing.hash(digest, urgency);
  return hashFile(await driver.open(digest), algorithmOf(digest));
}

/** As {@link hashBlob}, of an upload. */
export async function hashUpload(
  driver: Pick<BlobDriver, 'extensions' | 'readUpload'>,
  id: string,
  algorithm: DigestAlgorithm,
): Promise<string | undefined> {
  const { hashing } = driver.extensions;
  if (hashing !== undefined) return hashing.hashUpload(id, algorithm);
  return hashFile(await driver.readUpload(id), algorithm);
}

/**
 * Takes content that is not what its digest says out of the way; resolves with where it is now, or undefined where the
 * store has no place for it: then it is gone.
 */
export async function takeOutOfTheWay(driver: BlobDriver, digest: string): Promise<string | undefined> {
  const { quarantine } = driver.extensions;
  if (quarantine !== undefined) return quarantine.put(digest);
  await driver.remove(digest);
  return undefined;
}

async function hashFile(file: BlobFile | undefined, algorithm: DigestAlgorithm): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const hash = createHash(algorithm);
  try {
    const buffer = Buffer.allocUnsafe(Math.min(READ_BYTES, Math.max(file.size, 1)));
    for (let position = 0; ; ) {
      const count = await file.read(buffer, buffer.byteLength, position);
      if (count === 0) return finishDigest(hash, algorithm);
      hash.update(buffer.subarray(0, count));
      position += count;
    }
  } finally {
    await file.close();
  }
}
