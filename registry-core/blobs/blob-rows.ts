import type { Database, Statement } from '../database/index.ts';

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

/** The columns of {@link StoredRow}, of a table `blob b` and of the table that tells when it was touched. */
export function blobColumns(touched: 'b' | 'l' = 'b'): string {
  return `b.id, b.digest, b.size, b.missing, ${touched}.touched_at`;
}

/** All blobs in pages: those behind an id, and how many at once. */
export const BLOB_PAGE = `SELECT ${blobColumns()} FROM blob b WHERE b.id > ? ORDER BY b.id LIMIT ?`;

/** Blobs that are there, and their bytes. */
export interface BlobTotals {
  readonly count: number;
  readonly bytes: number;
}

/** Reads a row of table `blob`. */
export function toBlob(row: StoredRow): BlobRow {
  const { id, digest, size } = row;
  return { id, digest, size, missing: row.missing === 1, touchedAt: row.touched_at };
}

/** Table `blob`. Whatever writes is called inside a transaction. */
export class BlobRows {
  readonly #clock: () => number;
  readonly #find: Statement<[string], StoredRow>;
  readonly #upsert: Statement<[string, number, number, number], { id: number }>;
  readonly #touch: Statement<[number, number], never>;
  readonly #setMissing: Statement<[number, string], never>;
  readonly #page: Statement<[number, number], StoredRow>;
  readonly #totals: Statement<[number, number], { count: number; bytes: number | null; last: number | null }>;

  constructor(database: Database, clock: () => number) {
    this.#clock = clock;
    this.#find = database.prepare(`SELECT ${blobColumns()} FROM blob b WHERE b.digest = ?`);
    this.#upsert = database.prepare(
      `INSERT INTO blob (id, digest, size, created_at, touched_at)
       VALUES ((SELECT max(last_id, coalesce((SELECT max(id) FROM blob), 0)) + 1 FROM garbage_audit WHERE id = 1),
         ?, ?, ?, ?)
       ON CONFLICT (digest) DO UPDATE SET size = excluded.size, touched_at = excluded.touched_at, missing = 0
       RETURNING id`,
    );
    this.#touch = database.prepare('UPDATE blob SET touched_at = ? WHERE id = ?');
    this.#setMissing = database.prepare('UPDATE blob SET missing = ? WHERE digest = ?');
    this.#page = database.prepare(BLOB_PAGE);
    this.#totals = database.prepare(
      `SELECT count(*) FILTER (WHERE missing = 0) AS count, sum(size) FILTER (WHERE missing = 0) AS bytes, max(id) AS last
       FROM (SELECT id, size, missing FROM blob WHERE id > ? ORDER BY id LIMIT ?)`,
    );
  }

  /** The row of a digest, whether or not its content is well. */
  find(digest: string): BlobRow | undefined {
    const row = this.#find.get(digest);
    return row === undefined ? undefined : toBlob(row);
  }

  /** At most `limit` rows behind an id, by id. */
  page(afterId: number, limit: number): BlobRow[] {
    return this.#page.all(afterId, limit).map(toBlob);
  }

  /** Records a blob whose content is there; returns its id. */
  record(digest: string, size: number): number {
    const now = this.#clock();
    const row = this.#upsert.get(digest, size, now, now);
    if (row === undefined) throw new Error('an upsert returned no row');
    return row.id;
  }

  /** Renews the promise that a blob stays. */
  touch(id: number): void {
    this.#touch.run(this.#clock(), id);
  }

  /** Says whether the content of a blob is gone or damaged. */
  setMissing(digest: string, isMissing: boolean): void {
    this.#setMissing.run(isMissing ? 1 : 0, digest);
  }

  /** Adds up at most `limit` blobs behind an id; undefined when there are none. */
  totals(afterId: number, limit: number): (BlobTotals & { readonly last: number }) | undefined {
    const slice = this.#totals.get(afterId, limit);
    if (slice === undefined || slice.last === null) return undefined;
    return { count: slice.count, bytes: slice.bytes ?? 0, last: slice.last };
  }
}
