import type { Database, Statement } from '../database/database.ts';
import { artifactTypeName, type ConfigFacts } from './config-facts.ts';
import { type ContentDescriptor, effectiveArtifactType, type ManifestDocument } from './manifest-document.ts';

/** A manifest about to become an artifact of a repository. */
export interface ManifestToStore {
  readonly repositoryId: number;
  readonly digest: string;
  readonly payload: Buffer;
  readonly document: ManifestDocument;
  readonly facts: ConfigFacts;
  /** Unix ms. */
  readonly now: number;
}

/** The rows of an artifact: its manifest, itself, what it refers to. All calls belong inside a transaction. */
export class ManifestRows {
  readonly #insertManifest: Statement<[string, Buffer], never>;
  readonly #mendManifest: Statement<[Buffer, string, Buffer], never>;
  readonly #manifestId: Statement<[string], { id: number }>;
  readonly #existing: Statement<[number, string], { id: number }>;
  readonly #insertArtifact: Statement<Record<string, unknown>[], never>;
  readonly #renew: Statement<[string, number, number, number], never>;
  readonly #insertBlob: Statement<[number, number, string, number, string], never>;
  readonly #insertChild: Statement<
    [number, number, string, number, string, string | null, string | null, string],
    never
  >;
  readonly #adoptChildren: Statement<[number, number], never>;
  readonly #childrenSize: Statement<[number, number], { size: number | null }>;
  readonly #isChild: Statement<[string, number], { found: number }>;
  readonly #countArtifact: Statement<[number], never>;
  readonly #setSize: Statement<[number, number], never>;

  constructor(database: Database) {
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
       VALUES ($repositoryId, $manifestId, $digest, $mediaType, $manifestSize, $size, $type, $artifactType,
         $configMediaType, $subjectDigest, $annotations, $facts, $isChild, $now, $now)`,
    );
    this.#renew = database.prepare(
      'UPDATE artifact SET media_type = ?, pushed_at = ?, touched_at = ? WHERE id = ?',
    );
    this.#insertBlob = database.prepare(
      'INSERT INTO artifact_blob (artifact_id, position, digest, size, media_type) VALUES (?, ?, ?, ?, ?)',
    );
    this.#insertChild = database.prepare(
      `INSERT INTO artifact_child (parent_id, position, digest, size, media_type, artifact_type, platform, annotations)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#adoptChildren = database.prepare(
      `UPDATE artifact SET is_child = 1 WHERE repository_id = ?
         AND digest IN (SELECT digest FROM artifact_child WHERE parent_id = ?)`,
    );
    this.#childrenSize = database.prepare(
      `SELECT sum(a.size) AS size FROM artifact_child c
       JOIN artifact a ON a.repository_id = ? AND a.digest = c.digest WHERE c.parent_id = ?`,
    );
    this.#isChild = database.prepare(
      `SELECT 1 AS found FROM artifact_child c JOIN artifact p ON p.id = c.parent_id
       WHERE c.digest = ? AND p.repository_id = ? LIMIT 1`,
    );
    this.#countArtifact = database.prepare(
      'UPDATE repository SET artifact_count = artifact_count + 1 WHERE id = ?',
    );
    this.#setSize = database.prepare('UPDATE artifact SET size = ? WHERE id = ?');
  }

  /** Stores a manifest, or renews it when the repository has it; returns the artifact's id. */
  store(manifest: ManifestToStore): number {
    const existing = this.#existing.get(manifest.repositoryId, manifest.digest);
    if (existing !== undefined) {
      this.#renew.run(manifest.document.mediaType, manifest.now, manifest.now, existing.id);
      return existing.id;
    }
    const artifactId = this.#insert(manifest);
    this.#countArtifact.run(manifest.repositoryId);
    if (manifest.document.kind === 'image') this.#storeBlobs(artifactId, manifest.document);
    if (manifest.document.kind === 'index') {
      this.#storeChildren(artifactId, manifest.document.manifests);
      this.#adoptChildren.run(manifest.repositoryId, artifactId);
      const children = this.#childrenSize.get(manifest.repositoryId, artifactId)?.size ?? 0;
      this.#setSize.run(manifest.payload.byteLength + children, artifactId);
    }
    return artifactId;
  }

  /** Puts right bytes in the place of damaged ones, in whatever repositories the manifest is. */
  mend(digest: string, payload: Buffer): void {
    this.#mendManifest.run(payload, digest, payload);
  }

  #insert(manifest: ManifestToStore): number {
    const { document, digest, repositoryId, payload } = manifest;
    this.#insertManifest.run(digest, payload);
    const { lastInsertRowid } = this.#insertArtifact.run({
      repositoryId,
      manifestId: this.#manifestId.get(digest)?.id,
      digest,
      mediaType: document.mediaType,
      manifestSize: payload.byteLength,
      size: payload.byteLength + contentSize(document),
      type: artifactTypeName(document),
      artifactType: effectiveArtifactType(document) ?? null,
      configMediaType: document.kind === 'image' ? document.config.mediaType : null,
      subjectDigest: document.subject?.digest ?? null,
      annotations: JSON.stringify(document.annotations),
      facts: JSON.stringify(manifest.facts),
      isChild: this.#isChild.get(digest, repositoryId) === undefined ? 0 : 1,
      now: manifest.now,
    });
    return Number(lastInsertRowid);
  }

  #storeBlobs(artifactId: number, document: ManifestDocument & { kind: 'image' }): void {
    [document.config, ...document.layers].forEach(({ digest, size, mediaType }, position) => {
      this.#insertBlob.run(artifactId, position, digest, size, mediaType);
    });
  }

  #storeChildren(artifactId: number, manifests: readonly ContentDescriptor[]): void {
    manifests.forEach((child, position) => {
      this.#insertChild.run(
        artifactId,
        position,
        child.digest,
        child.size,
        child.mediaType,
        child.artifactType ?? null,
        child.platform === undefined ? null : JSON.stringify(child.platform),
        JSON.stringify(child.annotations ?? {}),
      );
    });
  }
}

/** Bytes of config and layers; foreign layers count as their descriptors say. */
function contentSize(document: ManifestDocument): number {
  if (document.kind !== 'image') return 0;
  return document.layers.reduce((sum, { size }) => sum + size, document.config.size);
}
