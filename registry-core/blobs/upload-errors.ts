import { RegistryError } from '../errors/registry-error.ts';

/** A range that does not begin where the upload ends (OCI 1.1.1 §Pushing a blob in chunks). The session stays. */
export class UploadRangeError extends RegistryError {
  readonly offset: number;

  constructor(offset: number, start: number) {
    super('RANGE_INVALID', `the upload has ${offset} bytes, so the next one is ${offset}, not ${start}`, {
      status: 416,
    });
    this.offset = offset;
  }
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
