import { type BlobRow, type StoredRow, toBlob } from '../blobs/blob-store.ts';
import type { Database, Statement } from '../database/database.ts';
import { deletedMeanwhile, type Repository } from './repositories.ts';

/** Which repository shows which blob. A blob that no repository links is invisible, whoever knows its digest. */
export class BlobLinks {
  readonly #clock: () => number;
  readonly #find: Statement<[number, string], StoredRow>;
  readonly #link: Statement<[number, number, number], never>;
  readonly #unlink: Statement<[number, number], never>;
  readonly #repositories: Statement<
    [string],
    { id: number; name: string; project_id: number; public: number }
  >;
  readonly #referenced: Statement<[string, number, string, number], { found: number }>;

  constructor(database: Database, clock: () => number = Date.now) {
    this.#clock = clock;
    this.#find = database.prepare(
      `SELECT b.id, b.digest, b.size, b.missing, l.touched_at FROM blob b
       JOIN repository_blob l ON l.blob_id = b.id WHERE l.repository_id = ? AND b.digest = ?`,
    );
    this.#link = database.prepare(
      `INSERT INTO repository_blob (repository_id, blob_id, touched_at)
       SELECT id, ?, ? FROM repository WHERE id = ?
       ON CONFLICT (repository_id, blob_id) DO UPDATE SET touched_at = excluded.touched_at`,
    );
    this.#unlink = database.prepare('DELETE FROM repository_blob WHERE repository_id = ? AND blob_id = ?');
    this.#repositories = database.prepare(
      `SELECT r.id, r.name, r.project_id, p.public FROM blob b
       JOIN repository_blob l ON l.blob_id = b.id
       JOIN repository r ON r.id = l.repository_id
       JOIN project p ON p.id = r.project_id
       WHERE b.digest = ? AND b.missing = 0`,
    );
    this.#referenced = database.prepare(
      `SELECT 1 AS found FROM artifact_blob ab JOIN artifact a ON a.id = ab.artifact_id
       WHERE ab.digest = ? AND a.repository_id = ?
       UNION ALL
       SELECT 1 FROM artifact_child ac JOIN artifact a ON a.id = ac.parent_id
       WHERE ac.digest = ? AND a.repository_id = ? LIMIT 1`,
    );
  }

  /** The blob of that digest if the repository links it; it may be missing. */
  find(repositoryId: number, digest: string): BlobRow | undefined {
    const row = this.#find.get(repositoryId, digest);
    return row === undefined ? undefined : toBlob(row);
  }

  /**
   * Links a blob, or renews the promise that it stays. Call it inside a transaction. Throws NAME_UNKNOWN when the
   * repository was deleted since it was looked up.
   */
  link(repository: Pick<Repository, 'id' | 'name'>, blobId: number): void {
    const { changes } = this.#link.run(blobId, this.#clock(), repository.id);
    if (changes === 0) throw deletedMeanwhile(repository.name);
  }

  /** Ends a link. Call it inside a transaction. */
  unlink(repositoryId: number, blobId: number): void {
    this.#unlink.run(repositoryId, blobId);
  }

  /** Whether a manifest of the repository refers to the digest, as config, layer or what an index lists. */
  isReferenced(repositoryId: number, digest: string): boolean {
    return this.#referenced.get(digest, repositoryId, digest, repositoryId) !== undefined;
  }

  /** The repositories that hold a blob whose file is well. */
  repositoriesOf(digest: string): Iterable<{
    readonly id: number;
    readonly name: string;
    readonly project_id: number;
    readonly public: number;
  }> {
    return this.#repositories.iterate(digest);
  }
}
