import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs';

/**
 * The write-ahead log of a database file, synced beside the event loop: under a heavy load of blobs a sync takes a
 * tenth of a second, in which nobody would be answered if SQLite did it.
 *
 * SQLite keeps one log file as long as a connection is open, and overwrites it from its start after a checkpoint.
 */
export class WriteAheadLog {
  /** Open as long as the log is in use. */
  readonly descriptor: number;
  #isOpen = true;
  #syncing = 0;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #closed = false;

  /** `databasePath`: of the database whose log it is; it was read from, so its log is there. */
  constructor(databasePath: string) {
    // Not for reading alone: Windows flushes only what may be written.
    this.descriptor = openSync(`${databasePath}-wal`, 'r+');
  }

  /** Makes durable what was committed before the call. Rejects with the error of the disk. */
  sync(): Promise<void> {
    if (this.#running === undefined) return this.#begin();
    // The one that runs may have begun before the commit; all that come meanwhile share the one behind it.
    this.#next ??= this.#running.then(
      () => this.#begin(),
      () => this.#begin(),
    );
    return this.#next;
  }

  #begin(): Promise<void> {
    this.#next = undefined;
    const running = this.#syncOnce().finally(() => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return running;
  }

  #syncOnce(): Promise<void> {
    // What closed it synced all there was.
    if (!this.#isOpen) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#syncing += 1;
      fdatasync(this.descriptor, (failure) => {
        this.#syncing -= 1;
        this.#closeWhenIdle();
        if (failure === null) resolve();
        else reject(failure);
      });
    });
  }

  /** The same at once, for start-up and shutdown. */
  syncNow(): void {
    fdatasyncSync(this.descriptor);
  }

  /** Closes the file once no sync is under way. */
  close(): void {
    this.#closed = true;
    this.#closeWhenIdle();
  }

  #closeWhenIdle(): void {
    if (!this.#closed || this.#syncing > 0 || !this.#isOpen) return;
    this.#isOpen = false;
    closeSync(this.descriptor);
  }
}
