import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs';

/**
 * The write-ahead log of a database file, synced beside the event loop: under a heavy load of blobs a sync takes a
 * tenth of a second, in which nobody would be answered if SQLite did it.
 *
 * SQLite keeps one log file as long as a connection is open, and overwrites it from its start after a checkpoint.
 */
export class WriteAheadLog {
  readonly #path: string;
  #descriptor: number | undefined;
  #syncing = 0;
  #closed = false;

  /** `databasePath`: of the database whose log it is. */
  constructor(databasePath: string) {
    this.#path = `${databasePath}-wal`;
  }

  /** Makes durable what was committed before the call. Rejects with the error of the disk. */
  sync(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#syncing += 1;
      fdatasync(this.#open(), (failure) => {
        this.#syncing -= 1;
        this.#closeWhenIdle();
        if (failure === null) resolve();
        else reject(failure);
      });
    });
  }

  /** The same at once, for start-up and shutdown. */
  syncNow(): void {
    fdatasyncSync(this.#open());
  }

  /** Closes the file once no sync is under way. */
  close(): void {
    this.#closed = true;
    this.#closeWhenIdle();
  }

  #open(): number {
    // Not for reading alone: Windows flushes only what may be written.
    this.#descriptor ??= openSync(this.#path, 'r+');
    return this.#descriptor;
  }

  #closeWhenIdle(): void {
    if (!this.#closed || this.#syncing > 0 || this.#descriptor === undefined) return;
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}
