import { BlobStore } from '../../blobs/blob-store.ts';
import { digestOf } from '../../blobs/digest.ts';
import { store } from '../../blobs/testing/driver-suite.ts';
import { MemoryDriver } from '../../blobs/testing/memory-driver.ts';
import type { Database } from '../../database/database.ts';
import { openMemoryDatabase } from '../../database/testing/memory-database.ts';
import { EventOutbox } from '../../events/index.ts';
import { type DerivedPart, DerivedRows } from '../artifacts/derived-rows.ts';
import { type Catalog, createCatalog } from '../index.ts';
import { deriveArtifact } from '../manifests/artifact-derivation.ts';
import { type ContentDescriptor, readStoredManifest } from '../manifests/manifest-document.ts';
import { OCI_CONFIG, OCI_INDEX, OCI_MANIFEST } from '../manifests/media-types.ts';
import { parseRepositoryName } from '../repositories/names.ts';
import type { Repository } from '../repositories/repositories.ts';

/** What tests read of an artifact's row. */
export interface TestArtifactRow {
  readonly id: number;
  readonly digest: string;
  readonly media_type: string;
  readonly type: string;
  readonly size: number;
  readonly manifest_size: number;
  readonly is_child: number;
  readonly listed: number;
  readonly attached_to: string | null;
  readonly facts: string;
}

/** A catalog in memory with one repository, to push into as clients do. */
export class PushingCatalog {
  readonly database: Database = openMemoryDatabase();
  readonly driver = new MemoryDriver();
  readonly blobs = new BlobStore(this.database, this.driver);
  readonly catalog: Catalog;
  sparseImages = false;
  #repository: Repository | undefined;

  constructor() {
    this.catalog = createCatalog({
      database: this.database,
      blobs: this.blobs,
      addProjectOwner: () => undefined,
      sparsePolicy: () => ({ sparseImages: this.sparseImages, sparseIndexes: true }),
      events: new EventOutbox(this.database),
      onFailure: (_what, cause) => {
        throw cause;
      },
    });
  }

  static async create(): Promise<PushingCatalog> {
    const made = new PushingCatalog();
    const { projects, repositories } = made.catalog;
    const { id } = await projects.create({
      name: 'library',
      public: true,
      ownerId: undefined,
      actor: 'test',
    });
    made.#repository = await repositories.ensure(parseRepositoryName('library/app'), id);
    return made;
  }

  get repository(): Repository {
    if (this.#repository === undefined) throw new Error('make it with create()');
    return this.catalog.repositories.byName(this.#repository.name) ?? this.#repository;
  }

  async close(): Promise<void> {
    await this.catalog.deletionJobs.close();
    this.catalog.storage.close();
    await this.catalog.upkeep.close();
    await this.catalog.pulls.close();
    this.database.close();
  }

  async pushBlob(content: string, mediaType = 'application/x'): Promise<ContentDescriptor> {
    const digest = await store(this.driver, Buffer.from(content));
    const size = Buffer.byteLength(content);
    await this.database.write(() =>
      this.catalog.links.link(this.repository, this.blobs.record(digest, size)),
    );
    return { mediaType, digest, size };
  }

  /** Pushes a manifest, an object or text; by digest unless `tag` is given. Returns its descriptor. */
  async push(manifest: object | string, tag?: string, contentType = ''): Promise<ContentDescriptor> {
    const payload = Buffer.from(typeof manifest === 'string' ? manifest : JSON.stringify(manifest));
    const digest = digestOf(payload);
    await this.catalog.manifests.push({
      repository: this.repository,
      payload,
      contentType,
      digest: tag === undefined ? digest : undefined,
      tags: tag === undefined ? [] : [tag],
      condition: { ifMatch: undefined, ifNoneMatch: false },
      actor: 'test',
    });
    return { mediaType: this.artifact(digest).media_type, digest, size: payload.byteLength };
  }

  /** An image of one layer whose blobs are there. */
  async image(content: string, members: object = {}): Promise<object> {
    const config = await this.pushBlob(`{"os":"linux","architecture":"${content}"}`, OCI_CONFIG);
    return {
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config,
      layers: [await this.pushBlob(content)],
      ...members,
    };
  }

  artifact(digest: string): TestArtifactRow {
    const row = this.database
      .prepare<[string, number], TestArtifactRow>(
        'SELECT * FROM artifact WHERE digest = ? AND repository_id = ?',
      )
      .get(digest, this.repository.id);
    if (row === undefined) throw new Error(`there is no artifact ${digest}`);
    return row;
  }

  /** Artifacts whose rows are not what their manifests say, with what differs. */
  async wrongArtifacts(): Promise<{ readonly digest: string; readonly parts: DerivedPart[] }[]> {
    const rows = new DerivedRows(this.database);
    const all = this.database
      .prepare<[], { id: number; digest: string; media_type: string; payload: Buffer }>(
        'SELECT a.id, a.digest, a.media_type, m.payload FROM artifact a JOIN manifest m ON m.id = a.manifest_id',
      )
      .all();
    const wrong = [];
    for (const { id, digest, media_type: mediaType, payload } of all) {
      const document = readStoredManifest(payload, mediaType);
      const blob = document.kind === 'image' ? this.blobs.find(document.config.digest) : undefined;
      const config = blob === undefined ? undefined : await this.blobs.readWhole(blob, 1e6);
      const parts = rows.differences(id, deriveArtifact(document, payload.byteLength, config));
      if (parts.length > 0) wrong.push({ digest, parts });
    }
    return wrong;
  }
}

/** The descriptor of a manifest that need not be there. */
export function descriptorOf(manifest: object): ContentDescriptor {
  const payload = Buffer.from(JSON.stringify(manifest));
  return { mediaType: OCI_MANIFEST, digest: digestOf(payload), size: payload.byteLength };
}

/** An index of the manifests. */
export function indexOf(...manifests: object[]): { readonly manifests: readonly object[] } {
  return { schemaVersion: 2, mediaType: OCI_INDEX, manifests } as { manifests: object[] };
}
