import { type BlobDriver, type BlobRow, hasDigest, SmallBlobs } from '../../blobs/index.ts';
import {
  Attachments,
  BlobLinks,
  CONFIG_MAX_BYTES,
  DerivedRows,
  deriveArtifact,
  isFetchedElsewhere,
  type ManifestDocument,
  readStoredManifest,
} from '../../catalog/index.ts';
import type { Database, Statement } from '../../database/index.ts';
import { EventOutbox } from '../../events/index.ts';
import { Settings } from '../../settings/index.ts';
import type { Finding } from './finding.ts';

interface ArtifactRow {
  id: number;
  repository_id: number;
  repository: string;
  digest: string;
  media_type: string;
  payload: Buffer;
}

/**
 * Compares what the rows of artifacts say with what follows from their manifests and configs, and looks for what images
 * need and their repositories do not have.
 */
export class ArtifactCheck {
  readonly #database: Database;
  readonly #driver: BlobDriver;
  readonly #small: SmallBlobs;
  readonly #rows: DerivedRows;
  readonly #attachments: Attachments;
  readonly #links: BlobLinks;
  readonly #isUnfinished: Statement<[Record<string, number>], { found: number }>;

  constructor(database: Database, driver: BlobDriver) {
    this.#database = database;
    this.#driver = driver;
    this.#small = new SmallBlobs(database);
    this.#rows = new DerivedRows(database);
    this.#attachments = new Attachments(database);
    this.#links = new BlobLinks(database);
    this.#isUnfinished = database.prepare(
      `SELECT 1 AS found FROM index_to_count WHERE artifact_id = $id
       UNION ALL
       SELECT 1 FROM child_to_count left_over WHERE left_over.repository_id = $repositoryId AND EXISTS
         (SELECT 1 FROM artifact_child c WHERE c.parent_id = $id AND c.digest = left_over.digest)
       LIMIT 1`,
    );
  }

  /** All artifacts, one after the other. */
  async *artifacts(): AsyncIterable<Finding> {
    const mayBeSparse = new Settings(this.#database, new EventOutbox(this.#database)).get('sparseImages');
    const next = this.#database.prepare<[number], ArtifactRow>(
      `SELECT a.id, a.repository_id, r.name AS repository, a.digest, a.media_type, m.payload
       FROM artifact a JOIN manifest m ON m.id = a.manifest_id JOIN repository r ON r.id = a.repository_id
       WHERE a.id > ? ORDER BY a.id LIMIT 1`,
    );
    for (let afterId = 0; ; ) {
      const artifact = next.get(afterId);
      if (artifact === undefined) return;
      afterId = artifact.id;
      // The check of the manifests tells of damaged ones.
      if (!hasDigest(artifact.payload, artifact.digest)) continue;
      const document = readStoredManifest(artifact.payload, artifact.media_type);
      const wrong = await this.#compare(artifact, document);
      if (wrong !== undefined) yield wrong;
      const lost = mayBeSparse ? undefined : this.#lostContent(artifact, document);
      if (lost !== undefined) yield lost;
    }
  }

  /** What a kill left unfinished is marked, and no fault: the next start of the registry goes on with it. */
  async #compare(artifact: ArtifactRow, document: ManifestDocument): Promise<Finding | undefined> {
    const { id, repository_id: repositoryId } = artifact;
    if (this.#isUnfinished.get({ id, repositoryId }) !== undefined) return undefined;
    const config = await this.#readConfig(artifact.repository_id, document);
    const derived = deriveArtifact(document, artifact.payload.byteLength, config);
    const parts: string[] = this.#rows.differences(artifact.id, derived);
    if (!this.#attachments.isRight(artifact.id)) parts.push('place among what belongs to others');
    if (parts.length === 0) return undefined;
    return {
      kind: 'wrong-artifact',
      message: `${artifact.digest} in ${artifact.repository} is known with another ${parts.join(', ')} than its manifest and tags say`,
      remedy: 'reads the manifest again',
      repair: () =>
        this.#database.writeNow(() => {
          this.#rows.write(artifact.id, derived);
          this.#attachments.refresh(artifact.id);
        }),
    };
  }

  /** What an image cannot be pulled without; the check of the blobs tells of what is linked but damaged. */
  #lostContent(artifact: ArtifactRow, document: ManifestDocument): Finding | undefined {
    if (document.kind !== 'image') return undefined;
    const needed = [document.config, ...document.layers.filter((layer) => !isFetchedElsewhere(layer))];
    const lost = needed.filter(
      ({ digest }) => this.#links.find(artifact.repository_id, digest) === undefined,
    );
    const [first] = lost;
    if (first === undefined) return undefined;
    const others = lost.length === 1 ? '' : ` and ${lost.length - 1} more`;
    return {
      kind: 'content-lost',
      message: `${artifact.digest} in ${artifact.repository} needs ${first.digest}${others}, which the repository does not have`,
      remedy: 'push the image again',
    };
  }

  async #readConfig(repositoryId: number, document: ManifestDocument): Promise<Buffer | undefined> {
    if (document.kind !== 'image') return undefined;
    const blob = this.#links.find(repositoryId, document.config.digest);
    if (blob === undefined || blob.missing || blob.size > CONFIG_MAX_BYTES) return undefined;
    return this.#read(blob);
  }

  /** Undefined for what cannot be read whole: the check of the blobs says so. */
  async #read(blob: BlobRow): Promise<Buffer | undefined> {
    const file = this.#small.open(blob) ?? (await this.#driver.open(blob.digest));
    if (file === undefined) return undefined;
    try {
      const buffer = Buffer.alloc(blob.size);
      const count = blob.size === 0 ? 0 : await file.read(buffer, blob.size, 0);
      return count === blob.size ? buffer : undefined;
    } finally {
      await file.close();
    }
  }
}
