import type { UploadFile } from '../driver.ts';

/** Bytes on their way to the end of an upload file. */
export interface UploadBatch {
  readonly file: UploadFile;
  /** The end of the file. */
  readonly position: number;
  readonly chunks: readonly Uint8Array[];
  /** Whether the same body goes on behind it. */
  readonly isMore: boolean;
}

/** The running hash of an upload. */
export interface StreamHash {
  /**
   * Appends a batch to its file and takes it in. The memory of its chunks is gone afterwards, unless others share it.
   * Wait for it before the next call. Rejects with the system's error when the file did not take all of it: then this
   * hash is not over what is in the file any more.
   */
  append(batch: UploadBatch): Promise<void>;
  /** The digest of all that was taken in. Rejects when that is lost: then the bytes must be hashed again. */
  digest(): Promise<string>;
  /** Another hash over the same bytes, which goes its own way from here. */
  fork(): StreamHash;
  /** Lets go of all that it holds; it is not used any more. */
  drop(): void;
}
