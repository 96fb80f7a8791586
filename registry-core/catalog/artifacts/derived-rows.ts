import type { Database, Statement } from '../../database/index.ts';
import type { ArtifactDerivation, DerivedBlob, DerivedChild } from '../manifests/artifact-derivation.ts';
import { IndexSizes } from './index-sizes.ts';
import { usersOfDigest } from './users-of-digest.ts';

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

/** What a manifest refers to, or a part of that. */
export type DerivedReferences = Pick<ArtifactDerivation, 'blobs' | 'children'>;

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

const BLOB_COLUMNS = 'position, digest, size, media_type AS mediaType';
const CHILD_COLUMNS = `${BLOB_COLUMNS}, artifact_type AS artifactType, platform, annotations`;

/** The rows that {@link ArtifactDerivation} decides. Writing belongs inside a transaction. */
export class DerivedRows {
  readonly #sizes: IndexSizes;
  readonly #row: Statement<[artifactId: number], DerivedRow>;
  readonly #blobs: Statement<[artifactId: number], DerivedBlob>;
  readonly #children: Statement<[artifactId: number], DerivedChild>;
  readonly #update: Statement<[Record<string, unknown>], never>;
  readonly #updateSubject: Statement<[string | null, string | null, artifactId: number], never>;
  readonly #deleteBlobs: Statement<[artifactId: number], never>;
  readonly #deleteChildren: Statement<[artifactId: number], never>;
  readonly #insertBlob: Statement<[number, number, string, number, string], never>;
  readonly #insertChild: Statement<
    [number, number, string, number, string, string | null, string | null, string],
    never
  >;
  readonly #flagChildren: Statement<[repositoryId: number, digests: string], never>;
  readonly #someBlobs: Statement<[artifactId: number, first: number, last: number], DerivedBlob>;
  readonly #someChildren: Statement<[artifactId: number, first: number, last: number], DerivedChild>;
  readonly #deleteSomeBlobs: Statement<[artifactId: number, first: number, last: number], never>;
  readonly #deleteSomeChildren: Statement<[artifactId: number, first: number, last: number], never>;
  readonly #counts: Statement<[artifactId: number, artifactId: number], { blobs: number; children: number }>;

  constructor(database: Database, sizes: IndexSizes = new IndexSizes(database)) {
    this.#sizes = sizes;
    this.#row = database.prepare(
      `SELECT repository_id, digest, media_type, manifest_size, size, type, artifact_type, config_media_type,
         subject_digest, annotations, facts FROM artifact WHERE id = ?`,
    );
    this.#blobs = database.prepare(
      `SELECT ${BLOB_COLUMNS} FROM artifact_blob WHERE artifact_id = ? ORDER BY position`,
    );
    this.#children = database.prepare(
      `SELECT ${CHILD_COLUMNS} FROM artifact_child WHERE parent_id = ? ORDER BY position`,
    );
    this.#update = database.prepare(
      `UPDATE artifact SET media_type = $mediaType, manifest_size = $manifestSize, type = $type,
         config_media_type = $configMediaType, annotations = $annotations, facts = $facts WHERE id = $id`,
    );
    // What indexes are made of is written only where it differs: that is most of what a write costs.
    this.#updateSubject = database.prepare(
      'UPDATE artifact SET subject_digest = ?, artifact_type = ? WHERE id = ?',
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
      `UPDATE artifact SET is_child = 1 - is_child WHERE repository_id = ? AND digest IN (SELECT value FROM json_each(?))
         AND is_child <> EXISTS (SELECT 1 FROM ${usersOfDigest('artifact_child', 'artifact.digest')} user
           CROSS JOIN artifact parent ON parent.id = user.id WHERE parent.repository_id = artifact.repository_id)`,
    );
    const some = (columns: string, table: string, key: string): string =>
      `${columns} FROM ${table} WHERE ${key} = ? AND position BETWEEN ? AND ?`;
    this.#someBlobs = database.prepare(some(`SELECT ${BLOB_COLUMNS}`, 'artifact_blob', 'artifact_id'));
    this.#someChildren = database.prepare(some(`SELECT ${CHILD_COLUMNS}`, 'artifact_child', 'parent_id'));
    this.#deleteSomeBlobs = database.prepare(some('DELETE', 'artifact_blob', 'artifact_id'));
    this.#deleteSomeChildren = database.prepare(some('DELETE', 'artifact_child', 'parent_id'));
    this.#counts = database.prepare(
      `SELECT (SELECT count(*) FROM artifact_blob WHERE artifact_id = ?) AS blobs,
         (SELECT count(*) FROM artifact_child WHERE parent_id = ?) AS children`,
    );
  }

  /** What the rows of an artifact say otherwise; empty when they are right, or the artifact is not there. */
  differences(artifactId: number, derived: ArtifactDerivation): DerivedPart[] {
    const row = this.#row.get(artifactId);
    if (row === undefined) return [];
    const parts: (readonly [DerivedPart, boolean])[] = [
      ...columnsOf(row, derived),
      ['layers', isSame(this.#blobs.all(artifactId), derived.blobs)],
      ['children', isSame(this.#children.all(artifactId), derived.children)],
    ];
    const wrong = parts.filter(([, isRight]) => !isRight).map(([part]) => part);
    if (wrong.length === 0 && row.size !== this.#expectedSize(artifactId, derived)) wrong.push('size');
    return wrong;
  }

  /** Whether there are no {@link differences}. */
  isRight(artifactId: number, derived: ArtifactDerivation): boolean {
    const row = this.#row.get(artifactId);
    if (row === undefined) return true;
    return (
      columnsOf(row, derived).every(([, isRight]) => isRight) &&
      isSame(this.#blobs.all(artifactId), derived.blobs) &&
      isSame(this.#children.all(artifactId), derived.children) &&
      row.size === this.#expectedSize(artifactId, derived)
    );
  }

  /** Makes the rows of an artifact say what follows from its manifest, and the indexes that list it follow. */
  write(artifactId: number, derived: ArtifactDerivation): void {
    const row = this.#row.get(artifactId);
    if (row === undefined) return;
    this.#writeColumns(artifactId, row, derived);
    const blobs = this.#blobs.all(artifactId);
    if (!isSame(blobs, derived.blobs)) {
      if (blobs.length > 0) this.#deleteBlobs.run(artifactId);
      this.#insertBlobs(artifactId, derived.blobs);
    }
    const children = this.#children.all(artifactId);
    if (!isSame(children, derived.children)) {
      this.#deleteChildren.run(artifactId);
      this.#insertChildren(artifactId, derived.children);
      this.#flagAgain(row.repository_id, [...children, ...derived.children]);
    }
    this.#writeSize(artifactId, row, derived);
  }

  /** Whether the artifact is there. */
  has(artifactId: number): boolean {
    return this.#row.get(artifactId) !== undefined;
  }

  /** Whether the rows of what an artifact refers to, between the first and the last of `part`, are right. */
  hasPart(artifactId: number, { blobs, children }: DerivedReferences): boolean {
    return (
      isSame(this.#someBlobs.all(...rangeOf(artifactId, blobs)), blobs) &&
      isSame(this.#someChildren.all(...rangeOf(artifactId, children)), children)
    );
  }

  /** Whether all is right, but for the content of the rows of what the artifact refers to; also when it is not there. */
  isRightApartFromReferences(artifactId: number, derived: ArtifactDerivation): boolean {
    const row = this.#row.get(artifactId);
    if (row === undefined) return true;
    return (
      columnsOf(row, derived).every(([, isRight]) => isRight) &&
      this.#hasAsMany(artifactId, derived) &&
      row.size === this.#expectedSize(artifactId, derived)
    );
  }

  /** Makes the size of an artifact right whose other rows are, and the indexes that list it follow. */
  writeSize(artifactId: number, derived: ArtifactDerivation): void {
    const row = this.#row.get(artifactId);
    if (row !== undefined) this.#writeSize(artifactId, row, derived);
  }

  /** As {@link write}, but for what the artifact refers to. */
  writeColumns(artifactId: number, derived: ArtifactDerivation): void {
    const row = this.#row.get(artifactId);
    if (row === undefined || columnsOf(row, derived).every(([, isRight]) => isRight)) return;
    this.#writeColumns(artifactId, row, derived);
  }

  /** Makes a part of the rows of what an artifact refers to right: those between the first and the last of `part`. */
  storePart(repositoryId: number, artifactId: number, { blobs, children }: DerivedReferences): void {
    const blobRange = rangeOf(artifactId, blobs);
    if (!isSame(this.#someBlobs.all(...blobRange), blobs)) {
      this.#deleteSomeBlobs.run(...blobRange);
      this.insertReferences(artifactId, { blobs, children: [] });
    }
    const childRange = rangeOf(artifactId, children);
    const before = this.#someChildren.all(...childRange);
    if (isSame(before, children)) return;
    this.#deleteSomeChildren.run(...childRange);
    this.insertReferences(artifactId, { blobs: [], children });
    this.#flagAgain(repositoryId, [...before, ...children]);
  }

  /** Takes away what rows there are behind the last part; whether all of the others are there. */
  endParts(artifactId: number, { blobs, children }: DerivedReferences): boolean {
    this.#deleteSomeBlobs.run(artifactId, (blobs.at(-1)?.position ?? -1) + 1, Number.MAX_SAFE_INTEGER);
    this.#deleteSomeChildren.run(artifactId, children.length, Number.MAX_SAFE_INTEGER);
    return this.#hasAsMany(artifactId, { blobs, children });
  }

  /** Writes what an artifact without such rows refers to. */
  insertReferences(artifactId: number, { blobs, children }: DerivedReferences): void {
    this.#insertBlobs(artifactId, blobs);
    this.#insertChildren(artifactId, children);
  }

  #hasAsMany(artifactId: number, { blobs, children }: DerivedReferences): boolean {
    const counts = this.#counts.get(artifactId, artifactId);
    return counts?.blobs === blobs.length && counts.children === children.length;
  }

  #writeSize(artifactId: number, row: DerivedRow, derived: ArtifactDerivation): void {
    const size = this.#expectedSize(artifactId, derived);
    if (row.size === size) return;
    this.#sizes.set(artifactId, size);
    this.#sizes.childChanged(row.repository_id, row.digest);
  }

  #writeColumns(artifactId: number, row: DerivedRow, derived: ArtifactDerivation): void {
    const { mediaType, type, artifactType, configMediaType, subjectDigest, annotations, manifestSize } =
      derived;
    const { facts = row.facts } = derived;
    const columns = { mediaType, type, configMediaType, annotations, manifestSize, facts };
    this.#update.run({ ...columns, id: artifactId });
    if (row.subject_digest === subjectDigest && row.artifact_type === artifactType) return;
    this.#updateSubject.run(subjectDigest, artifactType, artifactId);
  }

  #flagAgain(repositoryId: number, children: readonly DerivedChild[]): void {
    const digests = new Set(children.map(({ digest }) => digest));
    this.#flagChildren.run(repositoryId, JSON.stringify([...digests]));
  }

  #insertBlobs(artifactId: number, blobs: readonly DerivedBlob[]): void {
    for (const { position, digest, size, mediaType } of blobs) {
      this.#insertBlob.run(artifactId, position, digest, size, mediaType);
    }
  }

  #insertChildren(artifactId: number, children: readonly DerivedChild[]): void {
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

/** The positions of rows that follow one another, with their artifact. */
function rangeOf(
  artifactId: number,
  rows: readonly { readonly position: number }[],
): [artifactId: number, first: number, last: number] {
  return [artifactId, rows[0]?.position ?? 0, rows.at(-1)?.position ?? -1];
}

function columnsOf(row: DerivedRow, derived: ArtifactDerivation): (readonly [DerivedPart, boolean])[] {
  return [
    ['media type', row.media_type === derived.mediaType],
    ['type', row.type === derived.type],
    ['artifact type', row.artifact_type === derived.artifactType],
    ['config type', row.config_media_type === derived.configMediaType],
    ['subject', row.subject_digest === derived.subjectDigest],
    ['annotations', row.annotations === derived.annotations],
    ['facts of the config', derived.facts === undefined || row.facts === derived.facts],
    ['size of the manifest', row.manifest_size === derived.manifestSize],
  ];
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
