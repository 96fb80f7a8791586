import type { Reconciliation } from './blob-reconciliation.ts';
import type { BlobStore } from './blob-store.ts';
import type { UploadSessions } from './upload-sessions.ts';

const HOUR_MS = 60 * 60 * 1000;

/** A file without a row may belong to a push that is under way: it is left alone for this long. Milliseconds. */
const ORPHAN_GRACE_MS = HOUR_MS;

/** What the upkeep of the blob store is told and tells. */
export interface StorageMaintenanceOptions {
  readonly blobs: BlobStore;
  readonly uploads: UploadSessions;
  /** Hours without a byte after which an upload ends; read each time. */
  readonly uploadExpiryHours: () => number;
  readonly onReconciled: (result: Reconciliation) => void;
  readonly onExpired: (count: number) => void;
  readonly onFailure: (what: string, cause: unknown) => void;
  readonly clock?: () => number;
}

/** Upkeep beside the requests: makes rows and files agree after a start, ends idle uploads once an hour. */
export class StorageMaintenance {
  readonly #options: StorageMaintenanceOptions;
  readonly #clock: () => number;
  readonly #ending = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: StorageMaintenanceOptions) {
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
  }

  /** Begins the upkeep; the first round runs at once, without holding up the caller. */
  start(): void {
    this.#running = this.#reconcile().then(() => this.#expireUploads());
    this.#timer = setInterval(() => {
      this.#running = this.#running.then(() => this.#expireUploads());
    }, HOUR_MS);
    this.#timer.unref();
  }

  /** Ends the upkeep, after the step that is under way. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#ending.abort();
    await this.#running;
  }

  async #reconcile(): Promise<void> {
    const { blobs, onFailure, onReconciled } = this.#options;
    try {
      await blobs.finishRemovals(this.#ending.signal);
      onReconciled(await blobs.reconcile(ORPHAN_GRACE_MS, this.#ending.signal));
    } catch (cause) {
      onFailure('blobs and their files could not be compared', cause);
    }
  }

  async #expireUploads(): Promise<void> {
    if (this.#ending.signal.aborted) return;
    const { uploads, uploadExpiryHours, onExpired, onFailure } = this.#options;
    try {
      onExpired(await uploads.expire(this.#clock() - uploadExpiryHours() * HOUR_MS));
    } catch (cause) {
      onFailure('idle uploads could not be ended', cause);
    }
  }
}
