import { createHash } from 'node:crypto';
import { type DigestAlgorithm, finishDigest } from './digest.ts';
import type { BlobDriver } from './driver.ts';
import type { LiveUpload } from './live-uploads.ts';
import { unknownUpload } from './upload-errors.ts';

const READ_BYTES = 1024 * 1024;

/**
 * The digest of an upload of `size` bytes: of the running hash where that saw all of them, else its file is read again.
 * Throws BLOB_UPLOAD_UNKNOWN when that is gone.
 */
export async function digestOfUpload(
  driver: BlobDriver,
  live: LiveUpload,
  size: number,
  algorithm: DigestAlgorithm,
): Promise<string> {
  const { session, hash, hashedBytes } = live;
  if (hash !== undefined && hashedBytes === size && session.algorithm === algorithm) {
    return finishDigest(hash, algorithm);
  }
  const file = await driver.readUpload(session.id);
  if (file === undefined) throw unknownUpload(session.id);
  try {
    const again = createHash(algorithm);
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    for (let position = 0; position < size; ) {
      const count = await file.read(buffer, buffer.byteLength, position);
      if (count === 0) break;
      again.update(buffer.subarray(0, count));
      position += count;
    }
    return finishDigest(again, algorithm);
  } finally {
    await file.close();
  }
}
