import type { Database, Statement } from '../database/database.ts';
import type { ArtifactDerivation, DerivedBlob, DerivedChild } from './artifact-derivation.ts';
import { IndexSizes } from './index-sizes.ts';

/** Says which part of what the rows of an artifact say is not what its manifest says. */
export type DerivedPart =
  | 'media type'
  | 'type'
  | 'artifact type'
  | 'config type'
  | 'subject'
  | 'annotations'
  | 'facts of the config'
  | 'size of the manifest'
  | 'layers'
  | 'children'
  | 'size';

interface DerivedRow {
  repository_id: number;
  digest: string;
  media_type: string;
  manifest_size: number;
  size: number;
  type: string;
  artifact_type: string | null;
  config_media_type: string | null;
  subject_digest: string | null;
  annotations: string;
  facts: string;
}

/** The rows that {@link ArtifactDerivation} decides. Writing belongs inside a transaction. */
export class DerivedRows {
  readonly #sizes: IndexSizes;
  readonly #row: Statement<[artifactId: number], DerivedRow>;
  readonly #blobs: Statement<[artifactId: number], DerivedBlob>;
  readonly #children: Statement<[artifactId: number], DerivedChild>;
  readonly #update: Statement<[Record<string, unknown>], never>;
  readonly #deleteBlobs: Statement<[artifactId: number], never>;
  readonly #deleteChildren: Statement<[artifactId: number], never>;
  readonly #insertBlob: Statement<[number, number, string, number, string], never>;
  readonly #insertChild: Statement<
    [number, number, string, number, string, string | null, string | null, string],
    never
  >;
  readonly #flagChildren: Statement<[repositoryId: number, digests: string], never>;

  constructor(database: Database, sizes: IndexSizes = new IndexSizes(database)) {
    this.#sizes = sizes;
    this.#row = database.prepare(
      `SELECT repository_id, digest, media_type, manifest_size, size, type, artifact_type, config_media_type,
         subject_digest, annotations, facts FROM artifact WHERE id = ?`,
    );
    this.#blobs = database.prepare(
      `SELECT position, digest, size, media_type AS mediaType FROM artifact_blob
       WHERE artifact_id = ? ORDER BY position`,
    );
    this.#children = database.prepare(
      `SELECT position, digest, size, media_type AS mediaType, artifact_type AS artifactType, platform, annotations
       FROM artifact_child WHERE parent_id = ? ORDER BY position`,
    );
    this.#update = database.prepare(
      `UPDATE artifact SET media_type = $mediaType, manifest_size = $manifestSize, size = $ownSize, type = $type,
         artifact_type = $artifactType, config_media_type = $configMediaType, subject_digest = $subjectDigest,
         annotations = $annotations, facts = $facts WHERE id = $id`,
    );
    this.#deleteBlobs = database.prepare('DELETE FROM artifact_blob WHERE artifact_id = ?');
    this.#deleteChildren = database.prepare('DELETE FROM artifact_child WHERE parent_id = ?');
    this.#insertBlob = database.prepare(
      'INSERT INTO artifact_blob (artifact_id, position, digest, size, media_type) VALUES (?, ?, ?, ?, ?)',
    );
    this.#insertChild = database.prepare(
      `INSERT INTO artifact_child (parent_id, position, digest, size, media_type, artifact_type, platform, annotations)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#flagChildren = database.prepare(
      `UPDATE artifact SET is_child = EXISTS (SELECT 1 FROM artifact_child c JOIN artifact p ON p.id = c.parent_id
         WHERE c.digest = artifact.digest AND p.repository_id = artifact.repository_id)
       WHERE repository_id = ? AND digest IN (SELECT value FROM json_each(?))`,
    );
  }

  /** What the rows of an artifact say otherwise; empty when they are right, or the artifact is not there. */
  differences(artifactId: number, derived: ArtifactDerivation): DerivedPart[] {
    const row = this.#row.get(artifactId);
    if (row === undefined) return [];
    const parts: (readonly [DerivedPart, boolean])[] = [
      ['media type', row.media_type === derived.mediaType],
      ['type', row.type === derived.type],
      ['artifact type', row.artifact_type === derived.artifactType],
      ['config type', row.config_media_type === derived.configMediaType],
      ['subject', row.subject_digest === derived.subjectDigest],
      ['annotations', row.annotations === derived.annotations],
      ['facts of the config', derived.facts === undefined || row.facts === derived.facts],
      ['size of the manifest', row.manifest_size === derived.manifestSize],
      ['layers', isSame(this.#blobs.all(artifactId), derived.blobs)],
      ['children', isSame(this.#children.all(artifactId), derived.children)],
    ];
    const wrong = parts.filter(([, isRight]) => !isRight).map(([part]) => part);
    if (wrong.length === 0 && row.size !== this.#expectedSize(artifactId, derived)) wrong.push('size');
    return wrong;
  }

  /** Makes the rows of an artifact say what follows from its manifest, and the indexes that list it follow. */
  write(artifactId: number, derived: ArtifactDerivation): void {
    const row = this.#row.get(artifactId);
    if (row === undefined) return;
    const digests = new Set(this.#children.all(artifactId).map(({ digest }) => digest));
    for (const { digest } of derived.children) digests.add(digest);
    const { blobs: _blobs, children: _children, facts = row.facts, ...columns } = derived;
    this.#update.run({ ...columns, facts, id: artifactId });
    this.#deleteBlobs.run(artifactId);
    this.#deleteChildren.run(artifactId);
    this.insertReferences(artifactId, derived);
    this.#flagChildren.run(row.repository_id, JSON.stringify([...digests]));
    this.#sizes.recount(artifactId);
    this.#sizes.childChanged(row.repository_id, row.digest);
  }

  /** Writes what an artifact without such rows refers to. */
  insertReferences(artifactId: number, { blobs, children }: ArtifactDerivation): void {
    for (const { position, digest, size, mediaType } of blobs) {
      this.#insertBlob.run(artifactId, position, digest, size, mediaType);
    }
    for (const child of children) {
      const { position, digest, size, mediaType, artifactType, platform, annotations } = child;
      this.#insertChild.run(
        artifactId,
        position,
        digest,
        size,
        mediaType,
        artifactType,
        platform,
        annotations,
      );
    }
  }

  #expectedSize(artifactId: number, derived: ArtifactDerivation): number {
    return derived.children.length === 0 ? derived.ownSize : this.#sizes.counted(artifactId);
  }
}

function isSame<Row extends object>(rows: readonly Row[], derived: readonly Row[]): boolean {
  return (
    rows.length === derived.length &&
    rows.every((row, index) => {
      const other = derived[index];
      return (
        other !== undefined &&
        Object.entries(row).every(([name, value]) => other[name as keyof Row] === value)
      );
    })
  );
}
