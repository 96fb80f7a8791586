import type { Database, Statement } from '../database/database.ts';
import type { BlobDriver, BlobFile } from './driver.ts';
import { SmallBlobs } from './small-blobs.ts';

/**
 * A promise that a blob stays is written at most this often for each blob; garbage collection adds it to its grace.
 * Milliseconds.
 */
export const TOUCH_GRANULARITY_MS = 5 * 60 * 1000;

/** A blob that the database knows. */
export interface BlobRow {
  readonly id: number;
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  /** Its content is gone or damaged; pushing it again mends it. */
  readonly missing: boolean;
  /** Unix ms of the last promise that it stays: of the repository's link where it was found by one. */
  readonly touchedAt: number;
}

/** Columns of table `blob` that {@link toBlob} reads. */
export interface StoredRow {
  id: number;
  digest: string;
  size: number;
  missing: number;
  touched_at: number;
}

/** What {@link BlobStore.reconcile} found and did. */
export interface Reconciliation {
  /** Rows whose file is gone or has another length: marked missing. */
  readonly missing: number;
  /** Files without a row, older than the grace period: removed. */
  readonly orphans: number;
  readonly orphanBytes: number;
}

/** Content by digest: rows in the database, bytes with the driver or, of small ones, in the database too. */
export class BlobStore {
  readonly #database: Database;
  readonly #driver: BlobDriver;
  readonly #small: SmallBlobs;
  readonly #clock: () => number;
  readonly #find: Statement<[string], StoredRow>;
  readonly #upsert: Statement<[string, number, number, number], { id: number }>;
  readonly #touch: Statement<[number, number], never>;
  readonly #setMissing: Statement<[number, string], never>;
  readonly #page: Statement<[number, number], StoredRow>;
  readonly #totals: Statement<[], { count: number; bytes: number | null }>;

  constructor(database: Database, driver: BlobDriver, clock: () => number = Date.now) {
    this.#database = database;
    this.#driver = driver;
    this.#small = new SmallBlobs(database);
    this.#clock = clock;
    this.#find = database.prepare('SELECT id, digest, size, missing, touched_at FROM blob WHERE digest = ?');
    this.#upsert = database.prepare(
      `INSERT INTO blob (digest, size, created_at, touched_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (digest) DO UPDATE SET size = excluded.size, touched_at = excluded.touched_at, missing = 0
       RETURNING id`,
    );
    this.#touch = database.prepare('UPDATE blob SET touched_at = ? WHERE id = ?');
    this.#setMissing = database.prepare('UPDATE blob SET missing = ? WHERE digest = ?');
    this.#page = database.prepare(
      'SELECT id, digest, size, missing, touched_at FROM blob WHERE id > ? ORDER BY id LIMIT ?',
    );
    this.#totals = database.prepare(
      'SELECT count(*) AS count, sum(size) AS bytes FROM blob WHERE missing = 0',
    );
  }

  /** The row of a digest, whether or not its file is well. */
  find(digest: string): BlobRow | undefined {
    const row = this.#find.get(digest);
    return row === undefined ? undefined : toBlob(row);
  }

  /** Records that the driver holds a digest, durably written; returns its id. Call it inside a transaction. */
  record(digest: string, size: number): number {
    const now = this.#clock();
    const row = this.#upsert.get(digest, size, now, now);
    if (row === undefined) throw new Error('an upsert returned no row');
    return row.id;
  }

  /** Records a small blob with its content; returns its id. Call it inside a transaction. */
  recordSmall(digest: string, content: Uint8Array): number {
    const id = this.record(digest, content.byteLength);
    this.#small.put(id, content);
    return id;
  }

  /** Renews the promise that a blob stays. Call it inside a transaction. */
  touch(id: number): void {
    this.#touch.run(this.#clock(), id);
  }

  /**
   * Opens a blob for reading. Undefined when its file is gone or has not the recorded length: then the row is marked
   * missing, so that clients see it as absent and push it again, rather than read bytes that do not match.
   */
  async open(blob: BlobRow): Promise<BlobFile | undefined> {
    const file = this.#small.open(blob) ?? (await this.#driver.open(blob.digest));
    if (file !== undefined && file.size === blob.size) return file;
    await file?.close();
    await this.#markMissing(blob.digest);
    return undefined;
  }

  /** Whether a blob's content is there in full; marks the row missing when it is not. */
  async isPresent(blob: BlobRow): Promise<boolean> {
    if (await this.#holds(blob)) return true;
    await this.#markMissing(blob.digest);
    return false;
  }

  /** Reads a small blob whole, or undefined when it is absent or larger than `limit` bytes. */
  async readWhole(blob: BlobRow, limit: number): Promise<Buffer | undefined> {
    if (blob.size > limit) return undefined;
    const file = await this.open(blob);
    if (file === undefined) return undefined;
    try {
      const buffer = Buffer.alloc(blob.size);
      const count = blob.size === 0 ? 0 : await file.read(buffer, blob.size, 0);
      return count === blob.size ? buffer : undefined;
    } finally {
      await file.close();
    }
  }

  /** How many blobs there are, and their bytes. */
  totals(): { readonly count: number; readonly bytes: number } {
    const row = this.#totals.get();
    return { count: row?.count ?? 0, bytes: row?.bytes ?? 0 };
  }

  /**
   * Makes rows and files agree after a crash: a row without its file is marked missing (and well again when the file
   * is back); a file without a row that is older than `graceMs` is removed. Works in pages beside other requests;
   * `signal` ends it early.
   */
  async reconcile(graceMs: number, signal: AbortSignal): Promise<Reconciliation> {
    const missing = await this.#checkRows(signal);
    const { orphans, orphanBytes } = await this.#removeOrphans(graceMs, signal);
    return { missing, orphans, orphanBytes };
  }

  async #holds(blob: {
    readonly id: number;
    readonly digest: string;
    readonly size: number;
  }): Promise<boolean> {
    return this.#small.has(blob) || (await this.#driver.size(blob.digest)) === blob.size;
  }

  async #checkRows(signal: AbortSignal): Promise<number> {
    let missing = 0;
    for (let afterId = 0; !signal.aborted; ) {
      const rows = this.#page.all(afterId, 500);
      const last = rows.at(-1);
      if (last === undefined) break;
      afterId = last.id;
      for (const row of rows) {
        const present = await this.#holds(row);
        if (!present) missing += 1;
        if (present !== (row.missing === 0)) {
          await this.#database.write(() => this.#setMissing.run(present ? 0 : 1, row.digest));
        }
      }
    }
    return missing;
  }

  async #removeOrphans(
    graceMs: number,
    signal: AbortSignal,
  ): Promise<{ orphans: number; orphanBytes: number }> {
    let orphans = 0;
    let orphanBytes = 0;
    const before = this.#clock() - graceMs;
    for await (const { digest, size, modifiedAt } of this.#driver.list()) {
      if (signal.aborted) break;
      if (modifiedAt >= before || this.#find.get(digest) !== undefined) continue;
      await this.#driver.remove(digest);
      orphans += 1;
      orphanBytes += size;
    }
    return { orphans, orphanBytes };
  }

  async #markMissing(digest: string): Promise<void> {
    await this.#database.write(() => this.#setMissing.run(1, digest));
  }
}

/** Reads a row of table `blob`. */
export function toBlob(row: StoredRow): BlobRow {
  const { id, digest, size } = row;
  return { id, digest, size, missing: row.missing === 1, touchedAt: row.touched_at };
}
