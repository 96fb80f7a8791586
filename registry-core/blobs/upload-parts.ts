import type { BlobDriver } from './driver.ts';
import type { UploadThreads } from './hashing/upload-threads.ts';
import type { OpenUploads } from './open-uploads.ts';
import type { EndedUploads, UploadNotice } from './upload-progress.ts';
import type { UploadRows, UploadSession } from './upload-rows.ts';

/** What all uploads share. */
export interface UploadParts {
  readonly driver: BlobDriver;
  readonly rows: UploadRows;
  readonly files: OpenUploads;
  readonly hashes: UploadThreads;
  readonly ended: EndedUploads;
  readonly notice: UploadNotice;
  readonly clock: () => number;
  /** So long a request waits for the one before it, which was stopped or is finishing. Milliseconds. */
  readonly busyWaitMs: number;
  /** Told when file and row of an upload are settled. */
  readonly onSettled: (id: string) => void;
}

/** What else is known of an upload when the process meets it. */
export interface UploadOpening {
  readonly session: UploadSession;
  /** Its client knows its id and may come back. */
  readonly hasRow: boolean;
  /** It has a file, or may have one: it was there before the process. */
  readonly hasFile: boolean;
  /** Unix ms of the last byte that is known of. */
  readonly lastByteAt: number;
}
