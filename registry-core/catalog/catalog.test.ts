import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BlobStore } from '../blobs/blob-store.ts';
import { digestOf } from '../blobs/digest.ts';
import { store } from '../blobs/testing/driver-suite.ts';
import { MemoryDriver } from '../blobs/testing/memory-driver.ts';
import type { Database } from '../database/database.ts';
import { openMemoryDatabase } from '../database/testing/memory-database.ts';
import { EventOutbox } from '../events/index.ts';
import { type Catalog, createCatalog } from './index.ts';
import { OCI_CONFIG, OCI_INDEX, OCI_MANIFEST } from './manifests/media-types.ts';
import { parseRepositoryName } from './repositories/names.ts';
import type { Repository } from './repositories/repositories.ts';

const NO_CONDITION = { ifMatch: undefined, ifNoneMatch: false };
let database: Database;
let driver: MemoryDriver;
let blobs: BlobStore;
let catalog: Catalog;
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
  await catalog.projects.create({ name: 'library', public: true, ownerId: undefined, actor: 'test' });
  repository = await repositoryNamed('library/app');
});
afterEach(async () => {
  await catalog.pulls.close();
  database.close();
});

async function repositoryNamed(name: string): Promise<Repository> {
  const parsed = parseRepositoryName(name);
  const project = catalog.projects.byName(parsed.project);
  if (project === undefined) throw new Error(`there is no project ${parsed.project}`);
  return catalog.repositories.ensure(parsed, project.id);
}

async function pushBlob(content: string): Promise<{ mediaType: string; digest: string; size: number }> {
  const digest = await store(driver, Buffer.from(content));
  await database.write(() => catalog.links.link(repository, blobs.record(digest, content.length)));
  return { mediaType: 'application/x', digest, size: content.length };
}

async function push(manifest: object, tags: readonly string[] = []): Promise<string> {
  const payload = Buffer.from(JSON.stringify(manifest));
  const current = catalog.repositories.byName(repository.name) ?? repository;
  const digest = digestOf(payload);
  await catalog.manifests.push({
    repository: current,
    payload,
    contentType: '',
    digest: tags.length === 0 ? digest : undefined,
    tags,
    condition: NO_CONDITION,
    actor: 'test',
  });
  return digest;
}

async function image(content: string): Promise<object> {
  const config = { ...(await pushBlob(`{"os":"linux","architecture":"${content}"}`)), mediaType: OCI_CONFIG };
  return { schemaVersion: 2, mediaType: OCI_MANIFEST, config, layers: [await pushBlob(content)] };
}

function index(...children: object[]): object {
  const manifests = children.map((child) => {
    const payload = Buffer.from(JSON.stringify(child));
    return { mediaType: OCI_MANIFEST, digest: digestOf(payload), size: payload.byteLength };
  });
  return { schemaVersion: 2, mediaType: OCI_INDEX, manifests };
}

function artifacts() {
  return database
    .prepare<
      [],
      { digest: string; type: string; size: number; is_child: number; tag_count: number; facts: string }
    >('SELECT digest, type, size, is_child, tag_count, facts FROM artifact ORDER BY id')
    .all();
}

function eventTypes(): string[] {
  return catalog.events.after(0, 100).map(({ type }) => type);
}

describe('pushing', () => {
  it('keeps what the screens show: type, size, platform', async () => {
    const manifest = await image('amd64');
    await push(manifest, ['1']);
    const [row] = artifacts();
    const size =
      JSON.stringify(manifest).length + '{"os":"linux","architecture":"amd64"}'.length + 'amd64'.length;
    expect(row).toMatchObject({ type: 'IMAGE', size, is_child: 0, tag_count: 1 });
    expect(JSON.parse(row?.facts ?? '')).toEqual({ os: 'linux', architecture: 'amd64' });
  });

  it('records its events once, in order', async () => {
    const manifest = await image('amd64');
    await push(manifest, ['1']);
    await push(manifest, ['1']);
    expect(eventTypes()).toEqual([
      'project.created',
      'repository.created',
      'tag.created',
      'artifact.pushed',
      'artifact.pushed',
    ]);
  });

  it('leaves nothing behind when it is refused', async () => {
    const manifest = {
      ...(await image('amd64')),
      layers: [{ ...(await pushBlob('x')), digest: digestOf(Buffer.of(1)) }],
    };
    await expect(push(manifest, ['1'])).rejects.toMatchObject({ code: 'MANIFEST_BLOB_UNKNOWN' });
    expect(artifacts()).toEqual([]);
    expect(eventTypes()).toEqual(['project.created']);
    expect(catalog.repositories.byName(repository.name)?.listed).toBe(false);
  });

  it('adds up an index with its children, whichever comes first', async () => {
    const [amd64, arm64] = [await image('amd64'), await image('arm64')];
    await push(amd64);
    const indexDigest = await push(index(amd64, arm64), ['multi']);
    await push(arm64);
    const rows = new Map(artifacts().map((row) => [row.digest, row]));
    expect([...rows.values()].map(({ is_child }) => is_child)).toEqual([1, 0, 1]);
    expect(rows.get(indexDigest)?.size).toBeGreaterThan(JSON.stringify(index(amd64, arm64)).length);
    await catalog.deletion.removeArtifact(repository, indexDigest, 'test');
    expect(artifacts().map(({ is_child }) => is_child)).toEqual([0, 0]);
  });

  it('renews the promise for each blob it refers to', async () => {
    const manifest = await image('amd64');
    database.execute('UPDATE blob SET touched_at = 1');
    await push(manifest, ['1']);
    const oldest = database.prepare<[], { at: number }>('SELECT min(touched_at) AS at FROM blob').get();
    expect(oldest?.at).toBeGreaterThan(1);
  });
});

describe('deleting', () => {
  it('of a project waits for its repositories', async () => {
    await push(await image('amd64'), ['1']);
    const project = catalog.projects.byName('library');
    const id = project?.id ?? 0;
    expect(catalog.projects.deletability(id)).toEqual({
      deletable: false,
      reason: 'the project holds one repository; delete them first',
    });
    await expect(catalog.projects.remove(id, 'test')).rejects.toMatchObject({ code: 'PRECONDITION' });
    await catalog.deletion.removeRepository(repository, 'test');
    await catalog.projects.remove(id, 'test');
    expect(catalog.projects.byName('library')).toBeUndefined();
  });

  it('of a project takes what was never pushed to along, in parts', async () => {
    const count = 1200;
    database.execute(`INSERT INTO blob (id, digest, size, created_at, touched_at)
        SELECT value, value, 1, 0, 0 FROM 
        (WITH RECURSIVE number(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM number LIMIT ${count}) SELECT value FROM number);
      INSERT INTO repository_blob (repository_id, blob_id, touched_at)
        SELECT ${repository.id}, id, 0 FROM blob`);
    const id = catalog.projects.byName('library')?.id ?? 0;
    const links = database.prepare<[], number>('SELECT count(*) FROM repository_blob').pluck();
    const left: unknown[] = [];
    database.onCommit(() => left.push(links.get()));
    await catalog.projects.remove(id, 'test');
    expect(left).toEqual([700, 200, 0]);
    expect(catalog.repositories.byName(repository.name)).toBeUndefined();
  });

  it('keeps manifest bytes that another repository uses', async () => {
    const manifest = await image('amd64');
    const digest = await push(manifest);
    const first = repository;
    repository = await repositoryNamed('library/other');
    await push(await image('amd64'));
    await catalog.deletion.removeArtifact(first, digest, 'test');
    expect(database.prepare<[], { n: number }>('SELECT count(*) AS n FROM manifest').get()?.n).toBe(1);
    await catalog.deletion.removeRepository(repository, 'test');
    expect(database.prepare<[], { n: number }>('SELECT count(*) AS n FROM manifest').get()?.n).toBe(0);
  });

  it('reads each page of the catalogue once, until something is committed', async () => {
    await push(await image('amd64'), ['1']);
    const pages = () => ['', 'library/app'].map((last) => catalog.repositories.page(last, 1));
    const [first, second] = pages();
    expect(first).toMatchObject([{ name: 'library/app' }]);
    expect(pages().map((page, index) => page === [first, second][index])).toEqual([true, true]);
    await catalog.deletion.removeArtifact(repository, await push(await image('arm64'), ['2']), 'test');
    expect(pages()[0]).not.toBe(first);
  });

  it('says when there is nothing to delete', async () => {
    expect(await catalog.deletion.removeTag({ id: 0, name: 'library/none', projectId: 0 }, '1', 'test')).toBe(
      false,
    );
    expect(await catalog.deletion.removeTag(repository, '1', 'test')).toBe(false);
    expect(await catalog.deletion.removeArtifact(repository, digestOf(Buffer.of(1)), 'test')).toBe(false);
    expect(await catalog.deletion.removeRepository({ ...repository, id: repository.id + 1 }, 'test')).toBe(
      false,
    );
  });
});

describe('tagging', () => {
  it('adds a tag, refuses one that another artifact has, and unknown artifacts', async () => {
    const [first, second] = [await push(await image('a'), ['1']), await push(await image('b'), ['2'])];
    await catalog.tagging.tag(repository, first, 'stable', 'test');
    expect(catalog.artifacts.byTag(repository.id, 'stable')?.digest).toBe(first);
    await expect(catalog.tagging.tag(repository, second, 'stable', 'test')).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    await expect(catalog.tagging.tag(repository, digestOf(Buffer.of(1)), 'x', 'test')).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('pulls', () => {
  it('are counted together', async () => {
    await push(await image('a'), ['1']);
    const manifest = catalog.artifacts.byTag(repository.id, '1');
    if (manifest === undefined) throw new Error('the tag is not there');
    for (let pull = 0; pull < 3; pull += 1) catalog.pulls.record(repository, manifest, '1', 'someone');
    await catalog.pulls.close();
    const count = database.prepare<[], { pull_count: number }>('SELECT pull_count FROM repository').get();
    expect(count?.pull_count).toBe(3);
    expect(eventTypes().filter((type) => type === 'artifact.pulled')).toHaveLength(1);
  });

  it('are written after a second, and less often while there are many', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      await push(await image('a'), ['1']);
      const manifest = catalog.artifacts.byTag(repository.id, '1');
      if (manifest === undefined) throw new Error('the tag is not there');
      const count = database.prepare<[], { pulls: number }>('SELECT pull_count AS pulls FROM repository');
      const written = (): number | undefined => count.get()?.pulls;
      const pullers = (count: number): void => {
        for (let of = 0; of < count; of += 1) catalog.pulls.record(repository, manifest, '1', `user ${of}`);
      };
      pullers(201);
      vi.advanceTimersByTime(1000);
      await vi.waitFor(() => expect(written()).toBe(201));
      pullers(1);
      vi.advanceTimersByTime(9999);
      await database.write(() => undefined);
      expect(written()).toBe(201);
      vi.advanceTimersByTime(1);
      await vi.waitFor(() => expect(written()).toBe(202));
      pullers(1);
      vi.advanceTimersByTime(1000);
      await vi.waitFor(() => expect(written()).toBe(203));
    } finally {
      vi.useRealTimers();
    }
  });

  it('are not gathered without end, and close waits for all that are being written', async () => {
    await push(await image('a'), ['1']);
    const manifest = catalog.artifacts.byTag(repository.id, '1');
    if (manifest === undefined) throw new Error('the tag is not there');
    for (let of = 0; of < 20_010; of += 1) catalog.pulls.record(repository, manifest, '1', `user ${of}`);
    await catalog.pulls.close();
    const count = database.prepare<[], { pull_count: number }>('SELECT pull_count FROM repository').get();
    expect(count?.pull_count).toBe(20_010);
  });
});

describe('counts', () => {
  const step = fc.oneof(
    fc.record({ act: fc.constant('push' as const), image: fc.nat(3), tag: fc.option(fc.nat(3)) }),
    fc.record({ act: fc.constant('index' as const), image: fc.nat(3), tag: fc.option(fc.nat(3)) }),
    fc.record({ act: fc.constant('untag' as const), tag: fc.nat(3) }),
    fc.record({ act: fc.constant('delete' as const), image: fc.nat(3) }),
    fc.record({ act: fc.constant('delete-index' as const), image: fc.nat(3) }),
  );

  it('agree with the rows after any sequence of pushes and deletions', async () => {
    const images = await Promise.all(['a', 'b', 'c', 'd'].map(image));
    const digest = (manifest: object): string => digestOf(Buffer.from(JSON.stringify(manifest)));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
        for (const action of steps) {
          const chosen = 'image' in action ? (images[action.image] ?? {}) : {};
          const tags = 'tag' in action && action.tag !== null ? [`t${action.tag}`] : [];
          if (action.act === 'push') await push(chosen, tags);
          else if (action.act === 'index') await push(index(chosen), tags);
          else if (action.act === 'untag')
            await catalog.deletion.removeTag(repository, tags[0] ?? '', 'test');
          else if (action.act === 'delete') {
            await catalog.deletion.removeArtifact(repository, digest(chosen), 'test');
          } else await catalog.deletion.removeArtifact(repository, digest(index(chosen)), 'test');
          expect(disagreements()).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** Rows whose kept count differs from what the rows say. */
function disagreements(): unknown[] {
  return database
    .prepare(
      `SELECT 'tags' AS what, a.digest FROM artifact a
         WHERE a.tag_count <> (SELECT count(*) FROM tag t WHERE t.artifact_id = a.id)
       UNION ALL SELECT 'child', a.digest FROM artifact a
         WHERE a.is_child <> EXISTS (SELECT 1 FROM artifact_child c JOIN artifact p ON p.id = c.parent_id
                                     WHERE c.digest = a.digest AND p.repository_id = a.repository_id)
       UNION ALL SELECT 'artifacts', r.name FROM repository r
         WHERE r.artifact_count <> (SELECT count(*) FROM artifact a WHERE a.repository_id = r.id)
       UNION ALL SELECT 'manifest', m.digest FROM manifest m
         WHERE NOT EXISTS (SELECT 1 FROM artifact a WHERE a.manifest_id = m.id)`,
    )
    .all();
}
