import { type BlobRow, blobColumns, type StoredRow, toBlob } from '../../blobs/index.ts';
import type { Database, Statement } from '../../database/index.ts';
import { usersOfDigest } from '../artifacts/users-of-digest.ts';
import { deletedMeanwhile, type Repository } from '../repositories/repositories.ts';

/** Which repository shows which blob. A blob that no repository links is invisible, whoever knows its digest. */
export class BlobLinks {
  readonly #clock: () => number;
  readonly #find: Statement<[number, string], StoredRow>;
  readonly #link: Statement<[number, number, number], never>;
  readonly #unlink: Statement<[number, number], never>;
  readonly #repositories: Statement<[digest: string, limit: number], { name: string }>;
  readonly #referenced: Statement<[Record<string, unknown>], { found: number }>;

  constructor(database: Database, clock: () => number = Date.now) {
    this.#clock = clock;
    this.#find = database.prepare(
      `SELECT ${blobColumns('l')} FROM blob b
       JOIN repository_blob l ON l.blob_id = b.id WHERE l.repository_id = ? AND b.digest = ?`,
    );
    this.#link = database.prepare(
      `INSERT INTO repository_blob (repository_id, blob_id, touched_at)
       SELECT id, ?, ? FROM repository WHERE id = ?
       ON CONFLICT (repository_id, blob_id) DO UPDATE SET touched_at = excluded.touched_at`,
    );
    this.#unlink = database.prepare('DELETE FROM repository_blob WHERE repository_id = ? AND blob_id = ?');
    this.#repositories = database.prepare(
      `SELECT repository.name FROM blob
       JOIN repository_blob link ON link.blob_id = blob.id
       JOIN repository ON repository.id = link.repository_id
       WHERE blob.digest = ? AND blob.missing = 0 LIMIT ?`,
    );
    this.#referenced = database.prepare(
      `SELECT 1 AS found FROM ${usersOfDigest('artifact_blob', '$digest')} user
       CROSS JOIN artifact a ON a.id = user.id WHERE a.repository_id = $repositoryId
       UNION ALL
       SELECT 1 FROM ${usersOfDigest('artifact_child', '$digest')} user
       CROSS JOIN artifact a ON a.id = user.id WHERE a.repository_id = $repositoryId LIMIT 1`,
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
    return this.#referenced.get({ digest, repositoryId }) !== undefined;
  }

  /** Full names of repositories that hold a blob whose file is well, at most `limit`. */
  *repositoriesOf(digest: string, limit: number): Generator<string> {
    for (const { name } of this.#repositories.iterate(digest, limit)) yield name;
  }
}
