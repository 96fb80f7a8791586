import type { DigestAlgorithm } from './digest.ts';
import type { BlobDriver } from './driver.ts';
import type { LiveUpload } from './live-uploads.ts';
import { unknownUpload } from './upload-errors.ts';

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
    try {
      return await hash.digest();
    } catch {
      // Its thread is gone; the file has what it hashed.
    }
  }
  const digest = await driver.hashUpload(session.id, algorithm);
  if (digest === undefined) throw unknownUpload(session.id);
  return digest;
}
