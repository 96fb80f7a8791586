import type { Hash } from 'node:crypto';
import type { AppendProgress } from './append-stream.ts';
import type { BlobDriver, UploadFile } from './driver.ts';
import type { UploadSession } from './upload-rows.ts';

/** What the process knows of a session beside its row; all of it can be had again from the row and the file. */
export interface LiveUpload {
  readonly session: UploadSession;
  busy: boolean;
  /** It was finished or cancelled; its row is about to go. */
  ended: boolean;
  /** It has a file, or may have one. */
  hasFile: boolean;
  /** Over the first `hashedBytes`; undefined when it was lost. */
  hash: Hash | undefined;
  hashedBytes: number;
  /** Unix ms of the last byte, and of the last byte that the row knows of. */
  lastByteAt: number;
  touchedAt: number;
  /** Unix ms; of a session from before a restart, when this process met it. */
  readonly startedAt: number;
  /** Bytes that earlier appends left. */
  keptBytes: number;
  /** What all of it will be, where a request announced that. */
  totalBytes: number | undefined;
  /** Of the append that runs. */
  appending: AppendProgress | undefined;
}

/** Files of idle uploads kept open for their next request. */
const IDLE_FILES = 64;

/**
 * The upload files that are open. A client sends a blob in two or more requests; keeping its file open between them
 * saves the system calls, and lets the file be synced through the handle that wrote it, which is the one that hears
 * of failed writes.
 */
export class OpenUploads {
  readonly #driver: BlobDriver;
  readonly #files = new Map<string, UploadFile>();

  constructor(driver: BlobDriver) {
    this.#driver = driver;
  }

  /** Takes the file of an upload, opening or making it. Give it back, or end it through the driver. */
  async take(id: string): Promise<UploadFile> {
    const file = this.#files.get(id);
    if (file === undefined) return this.#driver.openUpload(id);
    this.#files.delete(id);
    return file;
  }

  /** Keeps a file for the upload's next request; closes the one that waited longest when there are many. */
  async giveBack(id: string, file: UploadFile): Promise<void> {
    this.#files.set(id, file);
    if (this.#files.size <= IDLE_FILES) return;
    const [oldest] = this.#files.keys();
    if (oldest !== undefined) await this.close(oldest);
  }

  /** Closes the file of an upload, if it is open here. */
  async close(id: string): Promise<void> {
    const file = this.#files.get(id);
    this.#files.delete(id);
    await file?.close();
  }

  async closeAll(): Promise<void> {
    for (const id of [...this.#files.keys()]) await this.close(id);
  }
}
