import type { DigestAlgorithm } from './digest.ts';
import type { HashUrgency } from './hashing/hash-messages.ts';

/**
 * Where blob bytes live: what every store has, a disk as well as a bucket elsewhere. What only some have is in
 * `extensions`; whoever needs one of those asks for it through `driver-extensions.ts`. Whoever implements a driver must
 * pass the suite in `testing/driver-suite.ts`. Digests given to a driver are valid; upload ids are UUIDs.
 */
export interface BlobDriver {
  readonly extensions: DriverExtensions;

  /** Opens an upload for appending, making it when it is not there. */
  openUpload(id: string): Promise<UploadFile>;
  /** Opens an upload for reading; undefined when there is none. */
  readUpload(id: string): Promise<BlobFile | undefined>;
  /** Bytes of an upload; undefined when there is none. */
  uploadSize(id: string): Promise<number | undefined>;
  /**
   * Makes an upload, synced and closed, the content of `digest`: when this resolves, bytes and name survive a power
   * loss. Content already there is replaced (a re-push mends a damaged blob).
   */
  commitUpload(id: string, digest: string): Promise<void>;
  /** Removes an upload; absent is fine. */
  discardUpload(id: string): Promise<void>;
  listUploads(): AsyncIterable<StoredUpload>;

  /** Opens a blob; undefined when there is none. */
  open(digest: string): Promise<BlobFile | undefined>;
  /** Bytes of a blob; undefined when there is none. */
  size(digest: string): Promise<number | undefined>;
  /** Removes a blob; absent is fine. */
  remove(digest: string): Promise<void>;
  list(): AsyncIterable<StoredBlob>;

  /** Gives back what the driver itself holds open. */
  close(): Promise<void>;
}

/** What some stores have beside that. Each is there whole or not at all. */
export interface DriverExtensions {
  readonly capacity?: CapacityExtension;
  readonly place?: PlaceExtension;
  readonly hashing?: HashingExtension;
  readonly quarantine?: QuarantineExtension;
}

/** A store that may be full. */
export interface CapacityExtension {
  /** Bytes free and in all where the blobs live. */
  measure(): Promise<StorageCapacity>;
}

/** A store that may be taken away while it is open, such as a disk that is unplugged. */
export interface PlaceExtension {
  /**
   * Throws STORAGE_FAILED (503) when what was opened is not there now: then that content is absent says nothing, and
   * what is written would be lost. Costs microseconds.
   */
  require(): void;
}

/** A store that hashes what it has by itself, beside the event loop. */
export interface HashingExtension {
  /**
   * The digest, by the algorithm of `digest`, of what is stored under it, read anew; undefined when there is nothing.
   * Rejects when it cannot be read.
   */
  hash(digest: string, urgency?: HashUrgency): Promise<string | undefined>;
  /** As {@link hash}, of an upload. */
  hashUpload(id: string, algorithm: DigestAlgorithm): Promise<string | undefined>;
}

/** A store with a place where nothing is served from, but somebody can look at it. */
export interface QuarantineExtension {
  /** Takes content that is not what its digest says there; resolves with where it is now. */
  put(digest: string): Promise<string>;
}

/** An upload open for appending. One holder at a time. */
export interface UploadFile {
  /** Bytes in it, kept up to date by `append` and `truncate`. */
  readonly size: number;
  /** Writes all of `chunks` at `position`, which is the end of what was written before. */
  append(chunks: readonly Uint8Array[], position: number): Promise<void>;
  /** Cuts what is beyond `size`: what a write that failed halfway left, or what a client sends again. */
  truncate(size: number): Promise<void>;
  /** Makes the bytes durable. After it failed once, none of them can be trusted any more. */
  sync(): Promise<void>;
  /** Closes it; a second call does nothing. */
  close(): Promise<void>;
}

/** An upload file that threads may write to. */
export interface SharedUploadFile extends UploadFile {
  /** Has `write` put `bytes` bytes at `position`, as `append` does, through the file's descriptor. */
  appendBy(position: number, bytes: number, write: (descriptor: number) => Promise<void>): Promise<void>;
}

export function isWritableByThreads(file: UploadFile): file is SharedUploadFile {
  return 'appendBy' in file;
}

/** Stored bytes open for reading. */
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
