import type { BlobDriver, UploadFile } from './driver.ts';

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
