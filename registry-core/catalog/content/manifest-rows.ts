import type { Database, Statement } from '../../database/index.ts';
import { type DerivedReferences, DerivedRows } from '../artifacts/derived-rows.ts';
import { IndexSizes } from '../artifacts/index-sizes.ts';
import { PushWatches } from '../artifacts/push-watches.ts';
import { usersOfDigest } from '../artifacts/users-of-digest.ts';
import type { ArtifactDerivation } from '../manifests/artifact-derivation.ts';

/** A manifest about to become an artifact of a repository. */
export interface ManifestToStore {
  readonly repositoryId: number;
  readonly digest: string;
  readonly payload: Buffer;
  readonly derived: ArtifactDerivation;
  /** Unix ms. */
  readonly now: number;
}

/** An artifact that is stored in parts. */
export interface BegunArtifact {
  readonly artifactId: number;
  /** It was not there before. */
  readonly isNew: boolean;
  /** An index listed it before. */
  readonly isChild: boolean;
}

/** The rows of an artifact: its manifest, itself, what it refers to. All calls belong inside a transaction. */
export class ManifestRows {
  readonly #derived: DerivedRows;
  readonly #sizes: IndexSizes;
  readonly #watches: PushWatches;
  readonly #insertManifest: Statement<[string, Buffer], never>;
  readonly #mendManifest: Statement<[Buffer, string, Buffer], never>;
  readonly #manifestId: Statement<[string], { id: number }>;
  readonly #existing: Statement<[number, string], { id: number }>;
  readonly #insertArtifact: Statement<Record<string, unknown>[], never>;
  readonly #renew: Statement<[number, number, number], never>;
  readonly #adoptChildren: Statement<[number, number], never>;
  readonly #isChild: Statement<[string, string, number], { found: number }>;
  readonly #countArtifact: Statement<[number], never>;

  constructor(
    database: Database,
    sizes: IndexSizes = new IndexSizes(database),
    derived: DerivedRows = new DerivedRows(database, sizes),
    watches: PushWatches = new PushWatches(),
  ) {
    this.#watches = watches;
    this.#sizes = sizes;
    this.#derived = derived;
    this.#insertManifest = database.prepare(
      'INSERT INTO manifest (digest, payload) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING',
    );
    this.#mendManifest = database.prepare(
      'UPDATE manifest SET payload = ? WHERE digest = ? AND payload <> ?',
    );
    this.#manifestId = database.prepare('SELECT id FROM manifest WHERE digest = ?');
    this.#existing = database.prepare('SELECT id FROM artifact WHERE repository_id = ? AND digest = ?');
    this.#insertArtifact = database.prepare(
      `INSERT INTO artifact (repository_id, manifest_id, digest, media_type, manifest_size, size, type, artifact_type,
         config_media_type, subject_digest, annotations, facts, is_child, touched_at, pushed_at)
       VALUES ($repositoryId, $manifestId, $digest, $mediaType, $manifestSize, $ownSize, $type, $artifactType,
         $configMediaType, $subjectDigest, $annotations, $facts, $isChild, $now, $now)`,
    );
    this.#renew = database.prepare('UPDATE artifact SET pushed_at = ?, touched_at = ? WHERE id = ?');
    this.#adoptChildren = database.prepare(
      `UPDATE artifact SET is_child = 1 WHERE repository_id = ?
         AND digest IN (SELECT digest FROM artifact_child WHERE parent_id = ?)`,
    );
    this.#isChild = database.prepare(
      `SELECT 1 AS found FROM ${usersOfDigest('artifact_child', '?')} user
       CROSS JOIN artifact parent ON parent.id = user.id WHERE parent.repository_id = ? LIMIT 1`,
    );
    this.#countArtifact = database.prepare(
      'UPDATE repository SET artifact_count = artifact_count + 1 WHERE id = ?',
    );
  }

  /** Stores a manifest, or renews and mends it when the repository has it; returns the artifact's id. */
  store(manifest: ManifestToStore): number {
    const { repositoryId, digest, derived, now } = manifest;
    const existing = this.#existing.get(repositoryId, digest);
    if (existing !== undefined) {
      if (this.#derived.differences(existing.id, derived).length > 0)
        this.#derived.write(existing.id, derived);
      this.#renew.run(now, now, existing.id);
      this.#watches.pushed(repositoryId, existing.id);
      return existing.id;
    }
    const isChild = this.#isChild.get(digest, digest, repositoryId) !== undefined;
    const artifactId = this.#insert(manifest, isChild);
    this.#watches.pushed(repositoryId, artifactId);
    this.#countArtifact.run(repositoryId);
    this.#derived.insertReferences(artifactId, derived);
    if (derived.children.length > 0) {
      this.#adoptChildren.run(repositoryId, artifactId);
      this.#sizes.recount(artifactId);
    }
    if (isChild) this.#sizes.childChanged(repositoryId, digest);
    return artifactId;
  }

  /** Begins to store a manifest in parts: the artifact without what it refers to, marked as unfinished. */
  begin(manifest: ManifestToStore): BegunArtifact {
    const { repositoryId, digest, derived } = manifest;
    const existing = this.#existing.get(repositoryId, digest)?.id;
    if (existing !== undefined) this.#derived.writeColumns(existing, derived);
    const isChild = this.#isChild.get(digest, digest, repositoryId) !== undefined;
    const artifactId = existing ?? this.#insert(manifest, isChild);
    if (existing === undefined) this.#countArtifact.run(repositoryId);
    this.#watches.pushed(repositoryId, artifactId);
    this.#sizes.begin(artifactId);
    return { artifactId, isNew: existing === undefined, isChild };
  }

  /** Stores a part of what it refers to; false when the artifact is gone. */
  storePart({ repositoryId, digest }: ManifestToStore, artifactId: number, part: DerivedReferences): boolean {
    if (this.#existing.get(repositoryId, digest)?.id !== artifactId) return false;
    this.#derived.storePart(repositoryId, artifactId, part);
    return true;
  }

  /** Ends storing in parts; false when the artifact, or a part of it, is gone. */
  finish({ repositoryId, digest, derived, now }: ManifestToStore, artifactId: number): boolean {
    if (this.#existing.get(repositoryId, digest)?.id !== artifactId) return false;
    if (!this.#derived.endParts(artifactId, derived)) return false;
    this.#sizes.recount(artifactId);
    this.#sizes.end(artifactId);
    this.#sizes.childChanged(repositoryId, digest);
    this.#renew.run(now, now, artifactId);
    this.#watches.pushed(repositoryId, artifactId);
    return true;
  }

  /** Puts right bytes in the place of damaged ones, in whatever repositories the manifest is. */
  mend(digest: string, payload: Buffer): void {
    this.#mendManifest.run(payload, digest, payload);
  }

  #insert({ derived, digest, repositoryId, payload, now }: ManifestToStore, isChild: boolean): number {
    this.#insertManifest.run(digest, payload);
    const { blobs: _blobs, children: _children, facts = '{}', ...columns } = derived;
    const { lastInsertRowid } = this.#insertArtifact.run({
      ...columns,
      facts,
      repositoryId,
      manifestId: this.#manifestId.get(digest)?.id,
      digest,
      isChild: isChild ? 1 : 0,
      now,
    });
    return Number(lastInsertRowid);
  }
}
