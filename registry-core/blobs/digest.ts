import { type Hash, hash } from 'node:crypto';
import { RegistryError } from '../errors/index.ts';

/** The algorithms of OCI image-spec §Digests that the registry stores content under. */
export type DigestAlgorithm = 'sha256' | 'sha512';

const ENCODED_LENGTH: Readonly<Record<DigestAlgorithm, number>> = { sha256: 64, sha512: 128 };
const LOWER_HEX = /^[0-9a-f]+$/;

/** True for a digest of a supported algorithm: exact length, lower-case hex. */
export function isDigest(text: string): boolean {
  const colon = text.indexOf(':');
  const algorithm = text.slice(0, colon);
  if (!isDigestAlgorithm(algorithm)) return false;
  const encoded = text.slice(colon + 1);
  return encoded.length === ENCODED_LENGTH[algorithm] && LOWER_HEX.test(encoded);
}

/** True for the name of a supported algorithm. */
export function isDigestAlgorithm(name: string): name is DigestAlgorithm {
  return name === 'sha256' || name === 'sha512';
}

/** Returns `text` if it is a digest; throws DIGEST_INVALID (400) for a malformed or unsupported one. */
export function requireDigest(text: string): string {
  if (isDigest(text)) return text;
  throw new RegistryError(
    'DIGEST_INVALID',
    `"${text.slice(0, 160)}" is not a digest; expected sha256:<64 hex> or sha512:<128 hex>, in lower case`,
  );
}

/** The algorithm of a valid digest. */
export function algorithmOf(digest: string): DigestAlgorithm {
  return digest.startsWith('sha512:') ? 'sha512' : 'sha256';
}

/** The part of a valid digest after the colon. */
export function encodedOf(digest: string): string {
  return digest.slice(digest.indexOf(':') + 1);
}

/** The digest of bytes at hand. */
export function digestOf(bytes: Uint8Array, algorithm: DigestAlgorithm = 'sha256'): string {
  return `${algorithm}:${hash(algorithm, bytes, 'hex')}`;
}

/** Whether bytes are those that a valid digest names. */
export function hasDigest(bytes: Uint8Array, digest: string): boolean {
  return digestOf(bytes, algorithmOf(digest)) === digest;
}

/** The digest of a finished hash. */
export function finishDigest(finished: Hash, algorithm: DigestAlgorithm): string {
  return `${algorithm}:${finished.digest('hex')}`;
}
