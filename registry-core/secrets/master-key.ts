import { createHmac } from 'node:crypto';
import { RegistryError } from '../errors/index.ts';

/** Length of the master key: AES-256. */
export const MASTER_KEY_BYTES = 32;

/** Bytes of {@link masterKeyId}. */
export const MASTER_KEY_ID_BYTES = 8;

/** Names a master key without telling it. */
export function masterKeyId(key: Buffer): Buffer {
  return createHmac('sha256', key).update('marina master key id').digest().subarray(0, MASTER_KEY_ID_BYTES);
}

/**
 * Decodes a master key from base64, white space around it allowed. `source` and `remedy` go into the error.
 * Throws SECRET_STORE_UNUSABLE, never with the text.
 */
export function parseMasterKey(text: string, source: string, remedy: string): Buffer {
  const encoded = text.trim();
  const key = Buffer.from(encoded, 'base64');
  // Node's decoder skips what is not base64: only a text that encodes back to itself is one.
  if (key.length !== MASTER_KEY_BYTES || key.toString('base64') !== encoded) {
    throw secretStoreUnusable(`${source} does not hold 32 bytes as base64`, remedy);
  }
  return key;
}

/** The error of a master key that cannot be had. */
export function secretStoreUnusable(problem: string, remedy: string, cause?: unknown): RegistryError {
  return new RegistryError('SECRET_STORE_UNUSABLE', `${problem}; ${remedy}`, { cause });
}
