import type { DigestAlgorithm } from './digest.ts';
import type { HashUrgency } from './hashing/hash-messages.ts';

/**
 * Where blob bytes live. The required part is small; whoever implements it must pass the suite in
 * `testing/driver-suite.ts`. Digests given to a driver are valid; upload ids are UUIDs.
 */
export interface BlobDriver {
  /** Opens an upload file for appending, making it when it is not there. */
  openUpload(id: string): Promise<UploadFile>;
  /** Bytes in an upload file; undefined when there is none. */
  uploadSize(id: string): Promise<number | undefined>;
  /** As {@link hash}, of an upload file. */
  hashUpload(id: string, algorithm: DigestAlgorithm): Promise<string | undefined>;
  /**
   * Makes an upload, synced and closed, the content of `digest`: when this resolves, bytes and name survive a power
   * loss. Content already there is replaced (a re-push mends a damaged blob).
   */
  commitUpload(id: string, digest: string): Promise<void>;
  /** Removes an upload file; absent is fine. */
  discardUpload(id: string): Promise<void>;
  listUploads(): AsyncIterable<StoredUpload>;

  /** Opens a blob; undefined when there is none. */
  open(digest: string): Promise<BlobFile | undefined>;
  /**
   * The digest, by the algorithm of `digest`, of what is stored under it, read anew and hashed beside the event loop;
   * undefined when there is nothing. Rejects when it cannot be read.
   */
  hash(digest: string, urgency?: HashUrgency): Promise<string | undefined>;
  /** Bytes of a blob; undefined when there is none. */
  size(digest: string): Promise<number | undefined>;
  /** Removes a blob; absent is fine. */
  remove(digest: string): Promise<void>;
  list(): AsyncIterable<StoredBlob>;
  /**
   * Takes content that is not what its digest says out of the way, where nothing serves it but somebody can look at
   * it; resolves with where it is now.
   */
  quarantine(digest: string): Promise<string>;

  /**
   * Throws STORAGE_FAILED (503) when what was opened is not there now, as when its disk is unplugged: then that
   * content is absent says nothing, and what is written would be lost. Costs microseconds.
   */
  requireInPlace(): void;
  /** Bytes free and in all where the blobs live. */
  capacity(): Promise<StorageCapacity>;
  /** Gives back what the driver itself holds open. */
  close(): Promise<void>;
}

/** An upload file open for appending. One holder at a time. */
export interface UploadFile {
  /** Bytes in it, kept up to date by `append` and `truncate`. */
  readonly size: number;
  /** Writes all of `chunks` at `position`, which is the end of what was written before. */
  append(chunks: readonly Uint8Array[], position: number): Promise<void>;
  /** Cuts what is beyond `size`, after a write that failed halfway. */
  truncate(size: number): Promise<void>;
  /** Makes the bytes durable. After it failed once, none of them can be trusted any more. */
  sync(): Promise<void>;
  /** Closes it; a second call does nothing. */
  close(): Promise<void>;
}

/** A blob open for reading. */
export interface BlobFile {
  readonly size: number;
  /** Unix ms when its bytes or its name last changed, as the place where it lives tells. */
  readonly changedAt: number;
  /** Reads at most `length` bytes at `position` into `buffer`; resolves with how many, 0 at the end. */
  read(buffer: Uint8Array, length: number, position: number): Promise<number>;
  close(): Promise<void>;
}

export interface StoredBlob {
  readonly digest: string;
  readonly size: number;
  /** Unix ms of the last change. */
  readonly modifiedAt: number;
}

export interface StoredUpload {
  readonly id: string;
  readonly size: number;
  /** Unix ms of the last change. */
  readonly modifiedAt: number;
}

export interface StorageCapacity {
  readonly freeBytes: number;
  readonly totalBytes: number;
}
