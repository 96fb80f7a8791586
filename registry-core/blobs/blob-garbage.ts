import type { Database, DatabaseReader, Statement } from '../database/index.ts';

/** A blob that nothing refers to. */
export interface Candidate {
  readonly id: number;
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  /** Unix ms. */
  readonly orphanSince: number;
}

interface CandidateRow {
  id: number;
  digest: string;
  size: number;
  orphan_since: number;
}

/** Behind which candidate a page goes on. */
export interface CandidatePlace {
  readonly orphanSince: number;
  readonly id: number;
}

/** Links of a blob that go in one transaction. */
const LINKS_AT_ONCE = 500;

const REFERRED = `(EXISTS (SELECT 1 FROM artifact_blob WHERE digest = blob.digest)
  OR EXISTS (SELECT 1 FROM artifact_child WHERE digest = blob.digest))`;

/** At most `limit` candidates since `before` or longer, behind one, the oldest first. */
type CandidatePage = (before: number, after: CandidatePlace | undefined, limit: number) => Candidate[];

/** Prepares the pages of candidates on a connection. */
export function candidatesOf(reader: DatabaseReader): CandidatePage {
  const page = reader.prepare<[since: number, id: number, before: number, limit: number], CandidateRow>(
    `SELECT id, digest, size, orphan_since FROM blob
     WHERE orphan_since IS NOT NULL AND (orphan_since, id) > (?, ?) AND orphan_since <= ?
     ORDER BY orphan_since, id LIMIT ?`,
  );
  return (before, after, limit) =>
    page.all(after?.orphanSince ?? -1, after?.id ?? 0, before, limit).map((row) => ({
      id: row.id,
      digest: row.digest,
      size: row.size,
      orphanSince: row.orphan_since,
    }));
}

/** Which blobs are garbage: noted when their last reference goes, compared with the truth now and then. */
export class BlobGarbage {
  readonly #page: CandidatePage;
  readonly #isGarbage: Statement<[Record<string, number>], { found: number }>;
  readonly #links: Statement<[blobId: number, limit: number], { repository_id: number; touched_at: number }>;
  readonly #unlink: Statement<[blobId: number, lastRepositoryId: number], never>;
  readonly #remove: Statement<[id: number], { digest: string }>;
  readonly #noteId: Statement<[id: number], never>;
  readonly #noteFile: Statement<[digest: string], never>;
  readonly #fileGone: Statement<[digest: string], never>;
  readonly #files: Statement<[limit: number], { digest: string }>;
  readonly #lastOf: Statement<[after: number, limit: number], { last: number | null }>;
  readonly #note: Statement<[now: number, after: number, last: number], never>;
  readonly #forget: Statement<[after: number, last: number], never>;
  readonly #audit: Statement<[], { after_id: number; done_at: number | null }>;
  readonly #setAudit: Statement<[afterId: number, doneAt: number | null], never>;

  constructor(database: Database) {
    this.#page = candidatesOf(database);
    this.#isGarbage = database.prepare(
      `SELECT 1 AS found FROM blob
       WHERE id = $id AND orphan_since <= $before AND touched_at <= $before AND NOT ${REFERRED}`,
    );
    this.#links = database.prepare(
      'SELECT repository_id, touched_at FROM repository_blob WHERE blob_id = ? ORDER BY repository_id LIMIT ?',
    );
    this.#unlink = database.prepare('DELETE FROM repository_blob WHERE blob_id = ? AND repository_id <= ?');
    this.#remove = database.prepare('DELETE FROM blob WHERE id = ? RETURNING digest');
    this.#noteId = database.prepare('UPDATE garbage_audit SET last_id = max(last_id, ?) WHERE id = 1');
    this.#noteFile = database.prepare('INSERT OR IGNORE INTO garbage_file (digest) VALUES (?)');
    this.#fileGone = database.prepare('DELETE FROM garbage_file WHERE digest = ?');
    this.#files = database.prepare('SELECT digest FROM garbage_file ORDER BY digest LIMIT ?');
    this.#lastOf = database.prepare(
      'SELECT max(id) AS last FROM (SELECT id FROM blob WHERE id > ? ORDER BY id LIMIT ?)',
    );
    this.#note = database.prepare(
      `UPDATE blob SET orphan_since = ? WHERE id > ? AND id <= ? AND orphan_since IS NULL AND NOT ${REFERRED}`,
    );
    this.#forget = database.prepare(
      `UPDATE blob SET orphan_since = NULL WHERE id > ? AND id <= ? AND orphan_since IS NOT NULL AND ${REFERRED}`,
    );
    this.#audit = database.prepare('SELECT after_id, done_at FROM garbage_audit WHERE id = 1');
    this.#setAudit = database.prepare('UPDATE garbage_audit SET after_id = ?, done_at = ? WHERE id = 1');
  }

  /** At most `limit` candidates since `before` or longer, the oldest first. */
  candidates(before: number, after: CandidatePlace | undefined, limit: number): Candidate[] {
    return this.#page(before, after, limit);
  }

  /**
   * Removes the row of a candidate that nothing refers to and nobody was promised since `before`. Call it inside a
   * transaction; its file is to go then, see {@link filesGone}. `again`: it has very many links; the rest goes in the next one.
   */
  remove(id: number, before: number): 'removed' | 'again' | 'kept' {
    if (this.#isGarbage.get({ id, before }) === undefined) return 'kept';
    const links = this.#links.all(id, LINKS_AT_ONCE);
    if (links.some((link) => link.touched_at > before)) return 'kept';
    const last = links.at(-1);
    if (last !== undefined) this.#unlink.run(id, last.repository_id);
    if (links.length === LINKS_AT_ONCE) return 'again';
    this.#noteId.run(id);
    const digest = this.#remove.get(id)?.digest;
    if (digest !== undefined) this.#noteFile.run(digest);
    return 'removed';
  }

  /** Files of blobs that were removed, which may still be there: of a process that ended before they were gone. */
  filesLeft(limit: number): string[] {
    return this.#files.all(limit).map(({ digest }) => digest);
  }

  /** The files of these blobs are gone. Call it inside a transaction. */
  filesGone(digests: readonly string[]): void {
    for (const digest of digests) this.#fileGone.run(digest);
  }

  /** Where a comparison of notes and truth goes on; undefined once one was done. */
  get auditAfter(): number | undefined {
    const audit = this.#audit.get();
    return audit?.done_at === null ? audit.after_id : undefined;
  }

  /** When a comparison was done last, Unix ms; undefined while one is under way. */
  get auditedAt(): number | undefined {
    return this.#audit.get()?.done_at ?? undefined;
  }

  /** Begins a comparison anew. Call it inside a transaction. */
  beginAudit(): void {
    this.#setAudit.run(0, null);
  }

  /**
   * Compares the next `limit` blobs behind an id with what refers to them, and mends what was noted. Call it inside a
   * transaction. Undefined behind the last one: then the comparison is done.
   */
  audit(after: number, limit: number, now: number): AuditSlice | undefined {
    const last = this.#lastOf.get(after, limit)?.last ?? undefined;
    if (last === undefined) {
      this.#setAudit.run(0, now);
      return undefined;
    }
    const unnoted = this.#note.run(now, after, last).changes;
    const wronglyNoted = this.#forget.run(after, last).changes;
    this.#setAudit.run(last, null);
    return { last, unnoted, wronglyNoted };
  }
}

/** What a comparison found of some blobs. */
export interface AuditSlice {
  readonly last: number;
  /** Garbage that was not noted. */
  readonly unnoted: number;
  /** Noted as garbage, but something refers to it. */
  readonly wronglyNoted: number;
}
