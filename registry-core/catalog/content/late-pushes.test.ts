import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BlobStore } from '../../blobs/blob-store.ts';
import { digestOf } from '../../blobs/digest.ts';
import { store } from '../../blobs/testing/driver-suite.ts';
import { MemoryDriver } from '../../blobs/testing/memory-driver.ts';
import type { Database } from '../../database/database.ts';
import { openMemoryDatabase } from '../../database/testing/memory-database.ts';
import { EventOutbox } from '../../events/index.ts';
import { type Catalog, createCatalog } from '../index.ts';
import { OCI_INDEX } from '../manifests/media-types.ts';
import { parseRepositoryName } from '../repositories/names.ts';
import type { Repository } from '../repositories/repositories.ts';

const NAME = parseRepositoryName('library/app');
const LATE = { code: 'NAME_UNKNOWN', status: 404, message: expect.stringContaining('library/app') };
let database: Database;
let driver: MemoryDriver;
let blobs: BlobStore;
let catalog: Catalog;
let projectId: number;
let repository: Repository;

beforeEach(async () => {
  database = openMemoryDatabase();
  driver = new MemoryDriver();
  blobs = new BlobStore(database, driver);
  catalog = createCatalog({
    database,
    blobs,
    addProjectOwner: () => undefined,
    sparsePolicy: () => ({ sparseImages: false, sparseIndexes: true }),
    events: new EventOutbox(database),
    onFailure: (_what, cause) => {
      throw cause;
    },
  });
  const project = { name: 'library', public: true, ownerId: undefined, actor: 'test' };
  projectId = (await catalog.projects.create(project)).id;
  repository = await catalog.repositories.ensure(NAME, projectId);
});
afterEach(async () => {
  await catalog.pulls.close();
  database.close();
});

function pushIndex(payload: Buffer): Promise<unknown> {
  return catalog.manifests.push({
    repository,
    payload,
    contentType: '',
    digest: undefined,
    tags: ['1'],
    condition: { ifMatch: undefined, ifNoneMatch: false },
    actor: 'test',
  });
}

function index(): Buffer {
  return Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: [] }));
}

describe('a push whose repository is deleted while it is under way', () => {
  beforeEach(() => catalog.deletion.removeRepository(repository, 'test'));

  it('is told so, whether it brings a small blob, a file or a manifest, and leaves nothing', async () => {
    const small = Buffer.from('small');
    const recording = database.write(() =>
      catalog.links.link(repository, blobs.recordSmall(digestOf(small), small)),
    );
    await expect(recording).rejects.toMatchObject(LATE);
    const file = Buffer.from('file');
    const arriving = blobs.takeIn(
      digestOf(file),
      async () => (await store(driver, file)).length,
      (id) => catalog.links.link(repository, id),
    );
    await expect(arriving).rejects.toMatchObject(LATE);
    await expect(pushIndex(index())).rejects.toMatchObject(LATE);
    expect([(await blobs.totals()).count, await driver.size(digestOf(file))]).toEqual([0, undefined]);
  });

  it('is not taken for a push to the one that was made in its place', async () => {
    const successor = await catalog.repositories.ensure(NAME, projectId);
    expect(successor.id).not.toBe(repository.id);
    await expect(pushIndex(index())).rejects.toMatchObject(LATE);
    expect(catalog.artifacts.byTag(successor.id, '1')).toBeUndefined();
  });
});

describe('a first push whose project is deleted while it is under way', () => {
  it('is told so, also when another project of that name took its place', async () => {
    await catalog.projects.remove(projectId, 'test');
    await expect(catalog.repositories.ensure(NAME, projectId)).rejects.toMatchObject(LATE);
    const project = { name: 'library', public: true, ownerId: undefined, actor: 'test' };
    const { id } = await catalog.projects.create(project);
    await catalog.repositories.ensure(NAME, id);
    await expect(database.write(() => catalog.repositories.requireStored(repository))).rejects.toMatchObject(
      LATE,
    );
  });
});

describe('a manifest that was damaged', () => {
  it('is answered as absent, so that a push brings it again, which mends it', async () => {
    await pushIndex(index());
    database.execute("UPDATE manifest SET payload = cast('[' || substr(payload, 2) AS BLOB)");
    await database.write(() => {});
    const artifactId = catalog.artifacts.byTag(repository.id, '1')?.artifactId ?? 0;
    expect(() => catalog.artifacts.payload(artifactId)).toThrow(
      expect.objectContaining({ code: 'MANIFEST_UNKNOWN', detail: { digest: digestOf(index()) } }),
    );
    await pushIndex(index());
    expect(catalog.artifacts.payload(artifactId)).toEqual(index());
  });

  it('is hashed once between two changes of the content, not for each answer', async () => {
    await pushIndex(index());
    const { artifacts } = catalog;
    const artifactId = artifacts.byTag(repository.id, '1')?.artifactId ?? 0;
    expect(artifacts.isVerified(artifactId)).toBe(false);
    artifacts.verify(artifactId);
    database.execute("UPDATE manifest SET payload = cast('[' || substr(payload, 2) AS BLOB)");
    expect(() => artifacts.verify(artifactId)).not.toThrow();
    await database.write(() => {});
    expect(artifacts.isVerified(artifactId)).toBe(false);
    expect(() => artifacts.verify(artifactId)).toThrow(expect.objectContaining({ code: 'MANIFEST_UNKNOWN' }));
  });
});
