import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BlobStore } from '../../blobs/blob-store.ts';
import { MemoryDriver } from '../../blobs/testing/memory-driver.ts';
import type { Database } from '../../database/database.ts';
import { openMemoryDatabase } from '../../database/testing/memory-database.ts';
import { EventOutbox } from '../../events/index.ts';
import { type Catalog, createCatalog, type Repository } from '../index.ts';
import { CatalogFixtures, type FixtureBlob, fixtureDigest, type StoredFixture } from '../testing/fixtures.ts';
import type { DeletionPlan } from './deletion-planner.ts';
import type { Reclaimable } from './reclaim-queries.ts';

const REPOSITORY = 'library/app';

let database: Database;
let fixtures: CatalogFixtures;
let catalog: Catalog;
let repositoryId: number;

beforeEach(() => {
  database = openMemoryDatabase();
  fixtures = new CatalogFixtures(database);
  catalog = createCatalog({
    database,
    blobs: new BlobStore(database, new MemoryDriver()),
    addProjectOwner: () => {},
    sparsePolicy: () => ({ sparseImages: false, sparseIndexes: true }),
    events: new EventOutbox(database),
    onFailure: () => {},
  });
  repositoryId = fixtures.repository(fixtures.project('library'), REPOSITORY);
});

afterEach(() => database.close());

/** The repository, as whoever looked it up hands it on. */
function place(): Repository {
  const repository = catalog.repositories.byName(REPOSITORY);
  if (repository === undefined) throw new Error('the repository is there');
  return repository;
}

function image(seed: string, tags: readonly string[] = [], subject?: StoredFixture): StoredFixture {
  return fixtures.image({
    repositoryId,
    seed,
    tags,
    ...(subject === undefined ? {} : { subject: subject.digest }),
  });
}

function index(
  seed: string,
  children: readonly StoredFixture[],
  tags: readonly string[] = [],
): StoredFixture {
  return fixtures.index({ repositoryId, seed, tags, children });
}

async function plan(
  digests: readonly StoredFixture[],
  tags: readonly string[] = [],
): Promise<DeletionPlan & Reclaimable> {
  const found = await catalog.deletion.plan(place(), {
    digests: digests.map(({ digest }) => digest),
    tags,
  });
  if (found === undefined) throw new Error('the repository is not there');
  if (found.space === undefined) throw new Error('all is derived, so the space is known');
  return { ...found, ...found.space };
}

function reasons(found: DeletionPlan): Record<string, string> {
  return Object.fromEntries(found.artifacts.map(({ digest, reason }) => [digest, reason]));
}

function storedDigests(): string[] {
  return database
    .prepare<[], { digest: string }>('SELECT digest FROM artifact ORDER BY id')
    .all()
    .map(({ digest }) => digest);
}

describe('a deletion plan', () => {
  it('takes an artifact with its tags', async () => {
    const one = image('one', ['v1', 'latest']);
    image('two', ['v2']);
    const found = await plan([one]);
    expect(reasons(found)).toEqual({ [one.digest]: 'selected' });
    expect(found.artifacts[0]?.tags).toEqual(['latest', 'v1']);
    expect(found.refused).toEqual([]);
  });

  it('takes a tag alone and leaves its artifact', async () => {
    const one = image('one', ['v1', 'latest']);
    const found = await plan([], ['v1']);
    expect(found).toMatchObject({
      artifacts: [],
      looseTags: [{ name: 'v1', digest: one.digest }],
      reclaimableBytes: 0,
      reclaimableBlobs: 0,
    });
  });

  it('takes untagged children with their index, and leaves those with a tag or another index', async () => {
    const [lonely, tagged, shared] = [image('amd64'), image('arm64', ['arm']), image('s390x')];
    const list = index('list', [lonely, tagged, shared], ['v1']);
    index('other list', [shared], ['v2']);
    expect(reasons(await plan([list]))).toEqual({ [list.digest]: 'selected', [lonely.digest]: 'child' });
  });

  it('takes a child whose only tag is selected too', async () => {
    const child = image('amd64', ['amd']);
    const list = index('list', [child], ['v1']);
    expect(reasons(await plan([list], ['amd']))).toEqual({
      [list.digest]: 'selected',
      [child.digest]: 'child',
    });
  });

  it('takes a child that two indexes list when both go', async () => {
    const child = image('amd64');
    const [first, second] = [index('first', [child]), index('second', [child])];
    expect(reasons(await plan([first, second]))[child.digest]).toBe('child');
    expect(reasons(await plan([first]))[child.digest]).toBeUndefined();
  });

  it('refuses a child whose index stays, and takes it when the index is selected too', async () => {
    const child = image('amd64');
    const list = index('list', [child], ['v1']);
    expect(await plan([child])).toMatchObject({
      artifacts: [],
      refused: [{ reference: child.digest, why: 'listed', parent: list.digest }],
    });
    expect((await plan([child, list])).refused).toEqual([]);
  });

  it('refuses along a chain of indexes', async () => {
    const child = image('amd64');
    const inner = index('inner', [child]);
    const outer = index('outer', [inner], ['v1']);
    const found = await plan([child, inner]);
    expect(found.artifacts).toEqual([]);
    expect(found.refused.map(({ reference, parent }) => [reference, parent])).toEqual(
      expect.arrayContaining([
        [inner.digest, outer.digest],
        [child.digest, inner.digest],
      ]),
    );
    expect(reasons(await plan([outer]))).toEqual({
      [outer.digest]: 'selected',
      [inner.digest]: 'child',
      [child.digest]: 'child',
    });
  });

  it('takes what refers to an artifact, whatever refers to that, and what is attached by a tag', async () => {
    const subject = image('subject', ['v1']);
    const sbom = image('sbom', ['sbom-tag'], subject);
    const signatureOfSbom = image('signature of sbom', [], sbom);
    const signature = image('signature');
    const repository = catalog.repositories.byName(REPOSITORY);
    if (repository === undefined) throw new Error('the repository is not there');
    const tag = `${subject.digest.replace(':', '-')}.sig`;
    database.writeNow(() => {
      fixtures.tag(repositoryId, signature.id, tag);
      database.prepare('UPDATE artifact SET attached_to = ? WHERE id = ?').run(subject.digest, signature.id);
    });
    expect(reasons(await plan([subject]))).toEqual({
      [subject.digest]: 'selected',
      [sbom.digest]: 'referrer',
      [signatureOfSbom.digest]: 'referrer',
      [signature.digest]: 'referrer',
    });
  });

  it('names what it does not know', async () => {
    const unknown = fixtureDigest('nowhere');
    const found = await catalog.deletion.plan(place(), { digests: [unknown], tags: ['nope'] });
    expect(found?.refused).toEqual([
      { reference: 'nope', why: 'unknown' },
      { reference: unknown, why: 'unknown' },
    ]);
    const gone = { ...place(), id: repositoryId + 1 };
    expect(await catalog.deletion.plan(gone, { digests: [], tags: [] })).toBeUndefined();
  });

  it('counts blobs that nothing else needs, each once, and no manifests, as in what is stored', async () => {
    const layer = (name: string, size: number): FixtureBlob => ({ digest: fixtureDigest(name), size });
    const base = layer('base', 1000);
    const own = layer('own', 70);
    const config = layer('config', 5);
    const going = fixtures.image({ repositoryId, seed: 'going', layers: [base, own, own], config });
    fixtures.image({ repositoryId, seed: 'staying', layers: [base] });
    expect(await plan([going])).toMatchObject({ reclaimableBlobs: 2, reclaimableBytes: 75 });

    const elsewhere = fixtures.repository(fixtures.project('other'), 'other/app');
    fixtures.image({ repositoryId: elsewhere, seed: 'going', layers: [base, own, own], config });
    expect(await plan([going])).toMatchObject({ reclaimableBlobs: 0, reclaimableBytes: 0 });
  });
});

describe('Deletion.removeSelection', () => {
  it('removes exactly what the plan says, and records who did it', async () => {
    const [child, kept] = [image('amd64'), image('arm64', ['arm'])];
    const list = index('list', [child, kept], ['v1']);
    const referrer = image('sbom', [], list);
    const loose = image('loose', ['a', 'b']);
    const selection = { digests: [list.digest, kept.digest], tags: ['a'] };
    const planned = await catalog.deletion.plan(place(), selection);
    const done = await catalog.deletion.removeSelection(place(), selection, 'alice');

    expect(planned).toMatchObject({ ...done });
    expect(new Set(done?.artifacts.map(({ digest }) => digest))).toEqual(
      new Set([list.digest, child.digest, kept.digest, referrer.digest]),
    );
    expect(storedDigests()).toEqual([loose.digest]);
    expect(catalog.artifacts.tags(repositoryId, '', 10)).toEqual(['b']);
    const events = catalog.events.after(0, 100);
    expect(events.every(({ actor }) => actor === 'alice')).toBe(true);
    expect(events.filter(({ type }) => type === 'artifact.deleted')).toHaveLength(4);
    expect(events.filter(({ type }) => type === 'tag.deleted').map(({ tag }) => tag)).toEqual([
      'a',
      'v1',
      'arm',
    ]);
  });

  it('leaves a child that stays listed as an artifact of its own', async () => {
    const kept = image('arm64', ['arm']);
    const list = index('list', [kept], ['v1']);
    await catalog.deletion.removeSelection(place(), { digests: [list.digest], tags: [] }, 'alice');
    const row = database
      .prepare<[], { is_child: number; listed: number }>('SELECT is_child, listed FROM artifact')
      .get();
    expect(row).toEqual({ is_child: 0, listed: 1 });
  });

  it('removes nothing that is refused', async () => {
    const child = image('amd64');
    index('list', [child], ['v1']);
    const done = await catalog.deletion.removeSelection(
      place(),
      { digests: [child.digest], tags: [] },
      'alice',
    );
    expect(done?.artifacts).toEqual([]);
    expect(storedDigests()).toContain(child.digest);
    expect(catalog.events.lastId()).toBe(0);
  });

  it('removes an artifact with very many tags in several transactions, and what was planned of it is short', async () => {
    const many = image(
      'many',
      Array.from({ length: 2500 }, (_, index) => `t${index}`),
    );
    const planned = await plan([many]);
    expect(planned.artifacts[0]).toMatchObject({ tagCount: 2500 });
    expect(planned.artifacts[0]?.tags).toHaveLength(100);
    let commits = 0;
    database.onCommit(() => {
      commits += 1;
    });
    const repository = catalog.repositories.byName(REPOSITORY);
    if (repository === undefined) throw new Error(`there is no ${REPOSITORY}`);
    expect(await catalog.deletion.removeArtifact(repository, many.digest, 'alice')).toBe(true);
    expect(commits).toBe(3);
    expect(catalog.artifacts.tags(repositoryId, '', 10)).toEqual([]);
    expect(storedDigests()).toEqual([]);
  });

  it('keeps a child that got a tag, and what a new index lists, between two transactions', async () => {
    const [tagged, listed] = [image('tagged later'), image('listed later')];
    const list = index(
      'list',
      [tagged, listed],
      Array.from({ length: 1500 }, (_, number) => `t${number}`),
    );
    const added: StoredFixture[] = [];
    const onRemoved = (): void => {
      if (added.length > 0) return;
      fixtures.tag(repositoryId, tagged.id, 'kept');
      added.push(index('new list', [listed]));
    };
    await catalog.deletion.removeSelection(place(), { digests: [list.digest], tags: [] }, 'alice', {
      onRemoved,
    });
    expect(storedDigests()).toEqual([tagged, listed, ...added].map(({ digest }) => digest));
  });
});
