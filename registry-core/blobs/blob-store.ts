import { setImmediate as nextTurn, setTimeout } from 'node:timers/promises';
import type { Database } from '../database/index.ts';
import { BlobGarbage, type Candidate } from './blob-garbage.ts';
import { BlobJudge } from './blob-judge.ts';
import { checkRows, type Reconciliation, removeOrphans } from './blob-reconciliation.ts';
import { type BlobRow, BlobRows, type BlobTotals } from './blob-rows.ts';
import { ContentCheck } from './content-check.ts';
import { ContentClaims } from './content-claims.ts';
import { hasDigest } from './digest.ts';
import type { BlobDriver, BlobFile } from './driver.ts';
import { hashBlob } from './driver-extensions.ts';
import { BlobInMemory, SMALL_BLOB_BYTES, SmallBlobs } from './small-blobs.ts';

/** A promise that a blob stays is written at most this often for each blob, and twice in a grace. Milliseconds. */
const PROMISE_GRANULARITY_MS = 5 * 60 * 1000;

/** Files of garbage that go before it is written down. */
const FILES_AT_ONCE = 100;

/** Blobs added up before other requests get their turn: about a millisecond. */
const TOTALS_AT_ONCE = 5000;

/** What a {@link BlobStore} is told and tells beside its stores. */
export interface BlobStoreOptions {
  readonly clock?: () => number;
  /** How long a promise holds, ms; read each time. */
  readonly graceMs?: () => number;
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
  readonly #rows: BlobRows;
  readonly #small: SmallBlobs;
  /** What nothing refers to. */
  readonly garbage: BlobGarbage;
  readonly #claims = new ContentClaims();
  readonly #judge: BlobJudge;
  readonly #contents: ContentCheck;
  readonly #clock: () => number;
  readonly #onDamaged: (digest: string) => void;
  readonly #graceMs: () => number;

  constructor(database: Database, driver: BlobDriver, options: BlobStoreOptions = {}) {
    this.#database = database;
    this.#driver = driver;
    this.#clock = options.clock ?? Date.now;
    this.#onDamaged = options.onDamaged ?? (() => undefined);
    this.#graceMs = options.graceMs ?? (() => Number.POSITIVE_INFINITY);
    this.#rows = new BlobRows(database, this.#clock);
    this.#small = new SmallBlobs(database);
    this.garbage = new BlobGarbage(database);
    this.#judge = new BlobJudge({
      database,
      driver,
      rows: this.#rows,
      small: this.#small,
      garbage: this.garbage,
      claims: this.#claims,
    });
    this.#contents = new ContentCheck(
      (digest, urgency) => hashBlob(driver, digest, urgency),
      (digest) => this.#takeAway(digest),
      this.#clock,
    );
  }

  /** A promise that is younger is not written again; garbage collection adds that to its grace. Milliseconds. */
  get promiseGranularityMs(): number {
    return Math.min(PROMISE_GRANULARITY_MS, this.#graceMs() / 2);
  }

  /** The row of a digest, whether or not its file is well. */
  find(digest: string): BlobRow | undefined {
    return this.#rows.find(digest);
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
      await this.#judge.removeUnrecorded(digest).catch(() => undefined);
      throw cause;
    }
  }

  /**
   * Records that the driver holds a digest, durably written; returns its id. Call it inside a transaction, and from
   * {@link takeIn} where others are at work.
   */
  record(digest: string, size: number): number {
    const id = this.#rows.record(digest, size);
    // What is in the file was checked just now; what may be here beside it was not.
    if (size <= SMALL_BLOB_BYTES) this.#small.remove(id);
    return id;
  }

  /** Records a small blob with its content; returns its id. Call it inside a transaction. */
  recordSmall(digest: string, content: Uint8Array): number {
    const id = this.#rows.record(digest, content.byteLength);
    this.#small.put(id, content);
    return id;
  }

  /** Removes the files of garbage that a process which ended has left; returns how many it looked at. */
  async finishRemovals(signal: AbortSignal): Promise<number> {
    let count = 0;
    let left = this.garbage.filesLeft(FILES_AT_ONCE);
    for (; left.length > 0; left = this.garbage.filesLeft(FILES_AT_ONCE)) {
      signal.throwIfAborted();
      // One that was pushed again has its row, and stays.
      for (const digest of left) await this.#judge.removeUnrecorded(digest);
      const gone = left;
      await this.#database.write(() => this.garbage.filesGone(gone), 'statistics');
      count += left.length;
    }
    return count;
  }

  /** As {@link BlobJudge.collect}. */
  collect(candidate: Candidate, before: number): Promise<boolean> {
    return this.#judge.collect(candidate, before);
  }

  /** Renews the promise that a blob stays. Call it inside a transaction. */
  touch(id: number): void {
    this.#rows.touch(id);
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
    if (file !== undefined || (await this.#judge.isGone(blob))) return file;
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
    const isTouched = this.#contents.isTouched(blob.digest, file);
    if (blob.size > SOON_HASHED_BYTES && !isTouched) {
      this.checkWhenIdle(blob, file);
      return true;
    }
    const checking = this.check(blob, file);
    return checking === undefined || withPatience(checking, isTouched ? DOUBT_PATIENCE_MS : PATIENCE_MS);
  }

  /**
   * Whether the content of a blob that is marked missing is back, such as with the disk that it is on; takes the mark
   * away when it is. Throws STORAGE_FAILED (503) while the storage is away.
   */
  isBack(blob: BlobRow): Promise<boolean> {
    return this.#judge.isBack(blob);
  }

  /**
   * Says that the content of a blob was read and is not what its digest names. The row is marked missing; the content
   * is read once more and, if it is wrong on the disk too, taken out of the way. The row is well again if it is not.
   */
  async markDamaged(blob: BlobRow): Promise<void> {
    this.#onDamaged(blob.digest);
    await this.#judge.condemn(blob);
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
      const slice = this.#rows.totals(afterId, TOTALS_AT_ONCE);
      if (slice === undefined) return { count, bytes };
      count += slice.count;
      bytes += slice.bytes;
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
    const missing = await checkRows(this.#rows, this.#judge, signal);
    const before = this.#clock() - graceMs;
    const { orphans, orphanBytes } = await removeOrphans(this.#driver, this.#judge, before, signal);
    return { missing, orphans, orphanBytes };
  }

  /** What fails here is found again by whoever reads the content next. */
  #takeAway(digest: string): void {
    const blob = this.find(digest);
    if (blob !== undefined) void this.markDamaged(blob).catch(() => undefined);
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
    await this.#judge.isGone(blob);
    return undefined;
  }
}

/** Content of which so many bytes are hashed before somebody who asks for it would notice: some 20 ms. */
const SOON_HASHED_BYTES = 16 * 1024 * 1024;
/** How long somebody who asks whether a blob is there waits until it is hashed. Milliseconds. */
const PATIENCE_MS = 500;
/** The same, when its file was touched since it was known to be right: more likely wrong, and still within what clients wait. */
const DOUBT_PATIENCE_MS = 10_000;

/** The outcome of a check; true when it takes longer than `patience` ms: it goes on, and marks what it finds. */
async function withPatience(checking: Promise<boolean>, patience: number): Promise<boolean> {
  const waiting = new AbortController();
  const tired = setTimeout(patience, true, { signal: waiting.signal }).catch(() => true);
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
