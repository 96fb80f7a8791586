import { RegistryError, toRegistryError } from '../errors/index.ts';

/**
 * Bytes that do not follow on what the upload has (OCI 1.1.1 §Pushing a blob in chunks: 416). The session stays; the
 * client goes on at `offset`.
 */
export class UploadRangeError extends RegistryError {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super('RANGE_INVALID', message, { status: 416 });
    this.offset = offset;
  }
}

/** A chunk that does not begin where the upload ends. */
export function otherStart(offset: number, start: number): UploadRangeError {
  return new UploadRangeError(
    offset,
    `the upload has ${offset} bytes, so the next one is ${offset}, not ${start}`,
  );
}

/** Bytes behind those that the upload had already do not make the digest with them: sent twice, most likely. */
export function otherRest(offset: number, actual: string, expected: string): UploadRangeError {
  return new UploadRangeError(
    offset,
    `the upload had ${offset} bytes already; with what was sent now they have the digest ${actual}, not ${expected}; send what follows byte ${offset}`,
  );
}

/** DIGEST_INVALID: the bytes received are not those that the client named. */
export function otherDigest(size: number, actual: string, expected: string): RegistryError {
  return new RegistryError(
    'DIGEST_INVALID',
    `the ${size} bytes received have the digest ${actual}, not ${expected}; upload them again`,
  );
}

/** BLOB_UPLOAD_UNKNOWN: there is no such session, or not for this client. */
export function unknownUpload(id: string): RegistryError {
  return new RegistryError(
    'BLOB_UPLOAD_UNKNOWN',
    `there is no upload ${id.slice(0, 64)} here; it ended, expired or belongs to another repository or user; start a new one`,
  );
}

/** TOOMANYREQUESTS: the owner has that many uploads open, all of them in use. */
export function tooManyUploads(limit: number): RegistryError {
  return new RegistryError(
    'TOOMANYREQUESTS',
    `you have ${limit} unfinished uploads; finish or cancel some, or wait until they expire`,
    { headers: { 'Retry-After': '3600' } },
  );
}

/** BLOB_UPLOAD_INVALID (409): another request writes. */
export function busyUpload(id: string): RegistryError {
  return new RegistryError(
    'BLOB_UPLOAD_INVALID',
    `another request is writing to upload ${id}; ask for its offset and go on from there`,
    { status: 409 },
  );
}

/** BLOB_UPLOAD_INVALID (409): a later request of the same upload took its place. */
export function supersededRequest(id: string, cause: Error): RegistryError {
  return new RegistryError(
    'BLOB_UPLOAD_INVALID',
    `a later request to upload ${id} has taken over from this one; if that was not you, ask for the offset and go on from there`,
    { status: 409, cause },
  );
}

/** STORAGE_FULL: the disk has no room for what is announced. */
export function noRoom(bytes: number, freeBytes: number): RegistryError {
  return new RegistryError(
    'STORAGE_FULL',
    `the upload has ${bytes} bytes, but the disk that holds the registry has room for ${freeBytes}; free space, then try again`,
  );
}

/** CONFLICT: it is too late to end it. */
export function finishingUpload(id: string): RegistryError {
  return new RegistryError('CONFLICT', `the upload ${id} has all its bytes already and is being finished`);
}

/** DENIED: somebody ended it against its client's will. */
export function cancelledUpload(): RegistryError {
  return new RegistryError('DENIED', 'the upload was cancelled in Marina');
}

/** The error codes of a disk that keeps nothing. */
export type StorageProblem = 'STORAGE_FULL' | 'STORAGE_FAILED';

/** Whether the disk is to blame for a failure, and how. */
export function storageProblemOf(cause: unknown): StorageProblem | undefined {
  const { code } = toRegistryError(cause);
  return code === 'STORAGE_FULL' || code === 'STORAGE_FAILED' ? code : undefined;
}
