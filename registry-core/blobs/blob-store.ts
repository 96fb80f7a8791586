import { setImmediate as nextTurn, setTimeout } from 'node:timers/promises';
import type { Database, Statement } from '../database/database.ts';
import { ContentCheck } from './content-check.ts';
import { ContentClaims } from './content-claims.ts';
import { hasDigest } from './digest.ts';
import type { BlobDriver, BlobFile } from './driver.ts';
import { BlobInMemory, SMALL_BLOB_BYTES, SmallBlobs } from './small-blobs.ts';

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

/** Blobs that are there, and their bytes. */
export interface BlobTotals {
  readonly count: number;
  readonly bytes: number;
}

/** Blobs added up before other requests get their turn: about a millisecond. */
const TOTALS_AT_ONCE = 5000;

/** What {@link BlobStore.reconcile} found and did. */
export interface Reconciliation {
  /** Rows whose file is gone or has another length: marked missing. */
  readonly missing: number;
  /** Files without a row, older than the grace period: removed. */
  readonly orphans: number;
  readonly orphanBytes: number;
}

/** What a {@link BlobStore} is told and tells beside its stores. */
export interface BlobStoreOptions {
  readonly clock?: () => number;
  /** Told of content that is not what its digest says. */
  readonly onDamaged?: (digest: string) => void;
}

/**
 * Content by digest: rows in the database, bytes with the driver or, of small ones, in the database too.
 *
 * What compares a file with its row, to change or remove either, is kept from what brings both ({@link ContentClaims}).
 */
export class BlobStore {
  readonly #database: Database;
  readonly #driver: BlobDriver;
  readonly #small: SmallBlobs;
  readonly #claims = new ContentClaims();
  readonly #contents: ContentCheck;
  readonly #clock: () => number;
  readonly #onDamaged: (digest: string) => void;
  readonly #find: Statement<[string], StoredRow>;
  readonly #upsert: Statement<[string, number, number, number], { id: number }>;
  readonly #touch: Statement<[number, number], never>;
  readonly #setMissing: Statement<[number, string], never>;
  readonly #page: Statement<[number, number], StoredRow>;
  readonly #totals: Statement<[number, number], { count: number; bytes: number | null; last: number | null }>;

  constructor(database: Database, driver: BlobDriver, options: BlobStoreOptions = {}) {
    this.#database = database;
    this.#driver = driver;
    this.#small = new SmallBlobs(database);
    this.#clock = options.clock ?? Date.now;
    this.#onDamaged = options.onDamaged ?? (() => undefined);
    this.#contents = new ContentCheck(driver, (digest) => this.#takeAway(digest), this.#clock);
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
      `SELECT count(*) FILTER (WHERE missing = 0) AS count, sum(size) FILTER (WHERE missing = 0) AS bytes, max(id) AS last
       FROM (SELECT id, size, missing FROM blob WHERE id > ? ORDER BY id LIMIT ?)`,
    );
  }

  /** The row of a digest, whether or not its file is well. */
  find(digest: string): BlobRow | undefined {
    const row = this.#find.get(digest);
    return row === undefined ? undefined : toBlob(row);
  }

  /**
   * Takes content in: `arrive` makes it the driver's, durably, and resolves with its size; `link` is then called with
   * the blob's id, in the transaction that records it. Until that is committed nobody takes the file for an orphan.
   * Rejects with whatever either threw; a file that got no row is removed again.
   */
  async takeIn(digest: string, arrive: () => Promise<number>, link: (id: number) => void): Promise<void> {
    try {
      await this.#claims.arrive(digest, async () => {
        const size = await arrive();
        this.#contents.wasTakenIn(digest);
        await this.#database.write(() => link(this.record(digest, size)));
      });
    } catch (cause) {
      // A file that this leaves behind is found at the next start.
      await this.#removeUnrecorded(digest).catch(() => undefined);
      throw cause;
    }
  }

  /**
   * Records that the driver holds a digest, durably written; returns its id. Call it inside a transaction, and from
   * {@link takeIn} where others are at work.
   */
  record(digest: string, size: number): number {
    const id = this.#record(digest, size);
    // What is in the file was checked just now; what may be here beside it was not.
    if (size <= SMALL_BLOB_BYTES) this.#small.remove(id);
    return id;
  }

  /** Records a small blob with its content; returns its id. Call it inside a transaction. */
  recordSmall(digest: string, content: Uint8Array): number {
    const id = this.#record(digest, content.byteLength);
    this.#small.put(id, content);
    return id;
  }

  /** Renews the promise that a blob stays. Call it inside a transaction. */
  touch(id: number): void {
    this.#touch.run(this.#clock(), id);
  }

  /**
   * Opens a blob for reading. Undefined when its file is gone or has not the recorded length, or when it is small and
   * is not what its digest says: then the row is marked missing, so that clients see it as absent and push it again,
   * rather than read bytes that do not match. Throws STORAGE_FAILED (503) while the storage is away.
   */
  async open(blob: BlobRow): Promise<BlobFile | undefined> {
    if (blob.size <= SMALL_BLOB_BYTES) {
      const content = await this.#readSmall(blob);
      return content === undefined ? undefined : new BlobInMemory(content);
    }
    const file = await this.#openFile(blob);
    if (file !== undefined || (await this.#isGone(blob))) return file;
    return this.#openFile(blob);
  }

  /**
   * Hashes the content of a blob that {@link open} opened, beside the event loop, unless it is known to be right: then
   * undefined. False when it is not what its digest says; its row is marked missing then. Rejects when it cannot be
   * read; whoever does not wait for it need not handle that.
   */
  check(blob: BlobRow, file: BlobFile): Promise<boolean> | undefined {
    if (blob.size <= SMALL_BLOB_BYTES || this.#contents.isTrusted(blob.digest, file)) return undefined;
    const checking = this.#contents.hash(blob.digest);
    checking.catch(() => undefined);
    return checking;
  }

  /** As {@link check}, when there is nothing else to hash: nobody hears of it, but what is wrong is taken away. */
  checkWhenIdle(blob: BlobRow, file: BlobFile): void {
    if (blob.size <= SMALL_BLOB_BYTES || this.#contents.isTrusted(blob.digest, file)) return;
    this.#contents.hashWhenIdle(blob.digest);
  }

  /**
   * Whether a blob's content is there with the bytes that its digest names; of a large one that was not touched since
   * this process knew it, in full. Marks the row missing when it is not. Throws STORAGE_FAILED (503) while the storage
   * is away.
   */
  async isPresent(blob: BlobRow): Promise<boolean> {
    if (blob.size <= SMALL_BLOB_BYTES) return (await this.#readSmall(blob)) !== undefined;
    const file = await this.open(blob);
    if (file === undefined) return false;
    await file.close();
    if (blob.size > SOON_HASHED_BYTES && !this.#contents.isTouched(blob.digest, file)) {
      this.checkWhenIdle(blob, file);
      return true;
    }
    const checking = this.check(blob, file);
    return checking === undefined || withPatience(checking);
  }

  /**
   * Whether the content of a blob that is marked missing is back, such as with the disk that it is on; takes the mark
   * away when it is. Throws STORAGE_FAILED (503) while the storage is away.
   */
  async isBack(blob: BlobRow): Promise<boolean> {
    const isBack = await this.#claims.judge(blob.digest, async () => {
      if (!(await this.#holds(blob))) {
        this.#driver.requireInPlace();
        return false;
      }
      await this.#database.write(() => this.#setMissing.run(0, blob.digest));
      return true;
    });
    return isBack ?? false;
  }

  /**
   * Says that the content of a blob was read and is not what its digest names. The row is marked missing; the content
   * is read once more and, if it is wrong on the disk too, taken out of the way. The row is well again if it is not.
   */
  async markDamaged(blob: BlobRow): Promise<void> {
    this.#onDamaged(blob.digest);
    await this.#claims.judge(blob.digest, async () => {
      const isMarked = await this.#database.write(() => {
        // A push may have mended it in the database meanwhile.
        if (this.#isIntact(blob)) return false;
        this.#setMissing.run(1, blob.digest);
        this.#small.remove(blob.id);
        return true;
      });
      if (isMarked) await this.#judgeFile(blob);
    });
  }

  /** Reads a blob whole, or undefined when it is absent, damaged or larger than `limit` bytes. */
  async readWhole(blob: BlobRow, limit: number): Promise<Buffer | undefined> {
    if (blob.size > limit) return undefined;
    if (blob.size <= SMALL_BLOB_BYTES) return this.#readSmall(blob);
    const file = await this.open(blob);
    if (file === undefined) return undefined;
    const content = await readAll(file);
    if (hasDigest(content, blob.digest)) return content;
    await this.markDamaged(blob);
    return undefined;
  }

  /** How many blobs there are, and their bytes; added up in slices beside other requests. */
  async totals(): Promise<BlobTotals> {
    let count = 0;
    let bytes = 0;
    for (let afterId = 0; ; ) {
      const slice = this.#totals.get(afterId, TOTALS_AT_ONCE);
      if (slice === undefined || slice.last === null) return { count, bytes };
      count += slice.count;
      bytes += slice.bytes ?? 0;
      afterId = slice.last;
      await nextTurn();
    }
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

  /** What fails here is found again by whoever reads the content next. */
  #takeAway(digest: string): void {
    const blob = this.find(digest);
    if (blob !== undefined) void this.markDamaged(blob).catch(() => undefined);
  }

  #record(digest: string, size: number): number {
    const now = this.#clock();
    const row = this.#upsert.get(digest, size, now, now);
    if (row === undefined) throw new Error('an upsert returned no row');
    return row.id;
  }

  async #openFile(blob: BlobRow): Promise<BlobFile | undefined> {
    const file = await this.#driver.open(blob.digest);
    if (file === undefined || file.size === blob.size) return file;
    await file.close();
    return undefined;
  }

  /** The content of a small blob, wherever it is kept, if it is what its digest says; marks the row missing if not. */
  async #readSmall(blob: BlobRow): Promise<Buffer | undefined> {
    const content = this.#small.read(blob) ?? (await this.#readFile(blob));
    if (content === undefined) return undefined;
    if (hasDigest(content, blob.digest)) return content;
    await this.markDamaged(blob);
    return undefined;
  }

  async #readFile(blob: BlobRow): Promise<Buffer | undefined> {
    const file = await this.#openFile(blob);
    if (file !== undefined) return readAll(file);
    await this.#isGone(blob);
    return undefined;
  }

  async #holds(blob: {
    readonly id: number;
    readonly digest: string;
    readonly size: number;
  }): Promise<boolean> {
    return this.#small.has(blob) || (await this.#driver.size(blob.digest)) === blob.size;
  }

  /** Whether content that was not found is gone indeed; then its row is marked. Throws while the storage is away. */
  async #isGone(blob: BlobRow): Promise<boolean> {
    const isGone = await this.#claims.judge(blob.digest, async () => {
      this.#driver.requireInPlace();
      if (await this.#holds(blob)) return false;
      this.#driver.requireInPlace();
      await this.#database.write(() => {
        // A push may have brought it into the database meanwhile.
        if (!this.#small.has(blob)) this.#setMissing.run(1, blob.digest);
      });
      return true;
    });
    return isGone ?? true;
  }

  #isIntact(blob: BlobRow): boolean {
    const content = this.#small.read(blob);
    return content !== undefined && hasDigest(content, blob.digest);
  }

  async #judgeFile(blob: BlobRow): Promise<void> {
    const actual = await this.#driver.hash(blob.digest);
    if (actual === undefined) return;
    if (actual !== blob.digest) await this.#driver.quarantine(blob.digest);
    else await this.#database.write(() => this.#setMissing.run(0, blob.digest));
  }

  async #checkRows(signal: AbortSignal): Promise<number> {
    let missing = 0;
    for (let afterId = 0; !signal.aborted; ) {
      const rows = this.#page.all(afterId, 500).map(toBlob);
      const last = rows.at(-1);
      if (last === undefined) break;
      afterId = last.id;
      for (const row of rows) {
        const isHeld = await this.#holds(row);
        if (isHeld && row.missing) await this.isBack(row);
        if (!isHeld && (row.missing || (await this.#isGone(row)))) missing += 1;
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
      // The date tells when its bytes came, not when it became a blob: what arrives now may be old.
      if (modifiedAt >= before || !(await this.#removeUnrecorded(digest))) continue;
      orphans += 1;
      orphanBytes += size;
    }
    return { orphans, orphanBytes };
  }

  /** Removes a file that has no row, unless one is on its way; whether it did. */
  async #removeUnrecorded(digest: string): Promise<boolean> {
    if (this.#find.get(digest) !== undefined) return false;
    const isRemoved = await this.#claims.judge(digest, async () => {
      if (this.#find.get(digest) !== undefined) return false;
      await this.#driver.remove(digest);
      return true;
    });
    return isRemoved ?? false;
  }
}

/** Content of which so many bytes are hashed before somebody who asks for it would notice: some 20 ms. */
const SOON_HASHED_BYTES = 16 * 1024 * 1024;
/** How long somebody who asks whether a blob is there waits until it is hashed. Milliseconds. */
const PATIENCE_MS = 500;

/** The outcome of a check; true when it takes longer: it goes on, and marks what it finds. */
async function withPatience(checking: Promise<boolean>): Promise<boolean> {
  const waiting = new AbortController();
  const tired = setTimeout(PATIENCE_MS, true, { signal: waiting.signal }).catch(() => true);
  try {
    return await Promise.race([checking, tired]);
  } finally {
    waiting.abort();
  }
}

/** Reads what is small, and closes it. */
async function readAll(file: BlobFile): Promise<Buffer> {
  try {
    const content = Buffer.allocUnsafe(file.size);
    let position = 0;
    while (position < file.size) {
      const rest = content.subarray(position);
      const count = await file.read(rest, rest.byteLength, position);
      if (count === 0) break;
      position += count;
    }
    return content.subarray(0, position);
  } finally {
    await file.close();
  }
}

/** Reads a row of table `blob`. */
export function toBlob(row: StoredRow): BlobRow {
  const { id, digest, size } = row;
  return { id, digest, size, missing: row.missing === 1, touchedAt: row.touched_at };
}
