import type { Database, Statement } from '../../database/index.ts';
import type { IndexSizes } from './index-sizes.ts';
import { usersOfDigest } from './users-of-digest.ts';

/** References of an artifact that one transaction removes: a few milliseconds. */
const REFERENCES_AT_ONCE = 500;

/** Removes the rows of artifacts. All calls belong inside a transaction. */
export class ArtifactRowRemoval {
  readonly #sizes: IndexSizes;
  readonly #deleteArtifact: Statement<[number], never>;
  readonly #deleteManifest: Statement<[string], never>;
  readonly #releaseChildren: Statement<[Record<string, number>], never>;
  readonly #hasManyChildren: Statement<[number], { position: number }>;
  readonly #hasManyBlobs: Statement<[number], { position: number }>;
  readonly #deleteChildren: Statement<[number, number], never>;
  readonly #deleteBlobs: Statement<[number, number], never>;
  readonly #someChild: Statement<[number], { found: number }>;
  readonly #countArtifact: Statement<[number], never>;
  readonly #use: Statement<[number], { tag_count: number; is_child: number }>;

  constructor(database: Database, sizes: IndexSizes) {
    this.#sizes = sizes;
    this.#deleteArtifact = database.prepare('DELETE FROM artifact WHERE id = ?');
    this.#deleteManifest = database.prepare(
      `DELETE FROM manifest WHERE digest = ?
         AND NOT EXISTS (SELECT 1 FROM artifact a WHERE a.manifest_id = manifest.id)`,
    );
    this.#releaseChildren = database.prepare(
      `UPDATE artifact SET is_child = 0 WHERE repository_id = $repositoryId AND is_child = 1
         AND digest IN (SELECT digest FROM artifact_child WHERE parent_id = $parentId AND position <= $last)
         AND NOT EXISTS (SELECT 1 FROM ${usersOfDigest('artifact_child', 'artifact.digest')} user
           CROSS JOIN artifact parent ON parent.id = user.id
           WHERE parent.repository_id = $repositoryId AND parent.id <> $parentId)`,
    );
    this.#hasManyChildren = database.prepare(lastOfSome('artifact_child', 'parent_id'));
    this.#hasManyBlobs = database.prepare(lastOfSome('artifact_blob', 'artifact_id'));
    this.#deleteChildren = database.prepare(
      'DELETE FROM artifact_child WHERE parent_id = ? AND position <= ?',
    );
    this.#deleteBlobs = database.prepare('DELETE FROM artifact_blob WHERE artifact_id = ? AND position <= ?');
    this.#someChild = database.prepare('SELECT 1 AS found FROM artifact_child WHERE parent_id = ? LIMIT 1');
    this.#countArtifact = database.prepare(
      'UPDATE repository SET artifact_count = artifact_count - 1 WHERE id = ?',
    );
    this.#use = database.prepare('SELECT tag_count, is_child FROM artifact WHERE id = ?');
  }

  /** Whether it is there, has no tag, and no index lists it; `mayBeListed`: whether or not one does. */
  isUnused(artifactId: number, mayBeListed: boolean): boolean {
    const row = this.#use.get(artifactId);
    return row?.tag_count === 0 && (mayBeListed || row.is_child === 0);
  }

  /** Whether it lists others. */
  hasChildren(artifactId: number): boolean {
    return this.#someChild.get(artifactId) !== undefined;
  }

  /**
   * Removes an artifact without tags. One that refers to very much loses some of that instead, and is to be removed
   * again; whoever does not must have the upkeep mend it.
   */
  removeOrShrink(repositoryId: number, artifactId: number, digest: string): 'shrunk' | 'removed' {
    const lastChild = this.#hasManyChildren.get(artifactId)?.position;
    const lastBlob = this.#hasManyBlobs.get(artifactId)?.position;
    if (lastChild !== undefined || lastBlob !== undefined) {
      this.#sizes.begin(artifactId);
      if (lastChild !== undefined) {
        this.#releaseChildren.run({ repositoryId, parentId: artifactId, last: lastChild });
        this.#deleteChildren.run(artifactId, lastChild);
      }
      if (lastBlob !== undefined) this.#deleteBlobs.run(artifactId, lastBlob);
      return 'shrunk';
    }
    if (this.hasChildren(artifactId)) {
      const last = Number.MAX_SAFE_INTEGER;
      this.#releaseChildren.run({ repositoryId, parentId: artifactId, last });
    }
    this.#deleteArtifact.run(artifactId);
    this.#deleteManifest.run(digest);
    this.#countArtifact.run(repositoryId);
    this.#sizes.end(artifactId);
    this.#sizes.childChanged(repositoryId, digest);
    return 'removed';
  }
}

/** The position of the last of the first rows of an artifact, where it has more than these. */
function lastOfSome(table: string, artifactColumn: string): string {
  return `SELECT position FROM ${table} WHERE ${artifactColumn} = ? ORDER BY position
    LIMIT 1 OFFSET ${REFERENCES_AT_ONCE - 1}`;
}
