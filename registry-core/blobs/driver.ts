/**
 * Where blob bytes live. The required part is small; whoever implements it must pass the suite in
 * `testing/driver-suite.ts`. Digests given to a driver are valid; upload ids are UUIDs.
 */
export interface BlobDriver {
  /** Creates an empty upload file. */
  createUpload(id: string): Promise<void>;
  /** Opens an upload file for appending; undefined when there is none. */
  openUpload(id: string): Promise<UploadFile | undefined>;
  /** Bytes in an upload file; undefined when there is none. */
  uploadSize(id: string): Promise<number | undefined>;
  /** Opens an upload file for reading; undefined when there is none. */
  readUpload(id: string): Promise<BlobFile | undefined>;
  /**
   * Makes an upload the content of `digest`, durably: when this resolves, bytes and name survive a power loss.
   * Content already there is replaced (a re-push mends a damaged blob).
   */
  commitUpload(id: string, digest: string): Promise<void>;
  /** Removes an upload file; absent is fine. */
  discardUpload(id: string): Promise<void>;
  listUploads(): AsyncIterable<StoredUpload>;

  /** Opens a blob; undefined when there is none. */
  open(digest: string): Promise<BlobFile | undefined>;
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

  /** Bytes free and in all where the blobs live. */
  capacity(): Promise<StorageCapacity>;
}

/** An upload file open for appending. One holder at a time. */
export interface UploadFile {
  readonly size: number;
  /** Writes all of `chunks` at `position`, which is the end of what was written before. */
  append(chunks: readonly Uint8Array[], position: number): Promise<void>;
  /** Cuts what is beyond `size`, after a write that failed halfway. */
  truncate(size: number): Promise<void>;
  close(): Promise<void>;
}

/** A blob open for reading. */
export interface BlobFile {
  readonly size: number;
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
