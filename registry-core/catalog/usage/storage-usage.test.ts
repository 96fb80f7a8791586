import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../database/database.ts';
import { openMemoryDatabase } from '../../database/testing/memory-database.ts';
import { CatalogFixtures, fixtureDigest } from '../testing/fixtures.ts';
import { StorageMeter } from './storage-usage.ts';

let database: Database;
let fixtures: CatalogFixtures;
let now = 0;
let uses = 0;
let meter: StorageMeter;

beforeEach(() => {
  database = openMemoryDatabase();
  fixtures = new CatalogFixtures(database);
  now = 1_000_000;
  meter = new StorageMeter(database, { clock: () => now });
});

afterEach(() => {
  meter.close();
  database.close();
});

function blob(name: string, size: number) {
  return { digest: fixtureDigest(name), size };
}

/** An artifact that uses blobs: the first as its config. */
function use(repositoryId: number, ...[config, ...layers]: readonly ReturnType<typeof blob>[]): void {
  if (config === undefined) return;
  uses += 1;
  fixtures.image({ repositoryId, seed: `use ${uses}`, config, layers });
}

describe('StorageMeter', () => {
  it('counts a blob once in all and once for each project, and tells shared from unique', async () => {
    const [first, second] = [fixtures.project('first'), fixtures.project('second')];
    const repositories = [
      fixtures.repository(first, 'first/a'),
      fixtures.repository(first, 'first/b'),
      fixtures.repository(second, 'second/a'),
    ];
    for (const repository of repositories) use(repository, blob('shared', 100));
    for (const repository of repositories.slice(0, 2)) use(repository, blob('own', 30));
    fixtures.link(second, blob('linked', 5));
    database
      .prepare('INSERT INTO blob (digest, size, created_at, touched_at) VALUES (?, 7, 0, 0)')
      .run(fixtureDigest('unlinked'));
    expect(await meter.measure()).toEqual({
      bytes: 142,
      blobCount: 4,
      sharedBytes: 100,
      unusedBytes: 12,
      projects: [
        { projectId: first, bytes: 130, uniqueBytes: 30, blobCount: 2 },
        { projectId: second, bytes: 100, uniqueBytes: 0, blobCount: 1 },
      ],
      measuredAt: now,
    });
  });

  it('adds up to what is stored', async () => {
    const [first, second] = [fixtures.project('first'), fixtures.project('second')];
    const [a, b] = [fixtures.repository(first, 'first/a'), fixtures.repository(second, 'second/b')];
    for (const [index, repository] of [a, b, a, b, b].entries()) {
      use(repository, blob(`blob ${index % 3}`, 10 ** (index % 3)));
    }
    const { bytes, sharedBytes, unusedBytes, projects } = await meter.measure();
    expect(projects.reduce((sum, { uniqueBytes }) => sum + uniqueBytes, sharedBytes + unusedBytes)).toBe(
      bytes,
    );
  });

  it('tells what each repository holds, and of one that came since that it does not know yet', async () => {
    const project = fixtures.project('first');
    const [a, empty] = [fixtures.repository(project, 'first/a'), fixtures.repository(project, 'first/empty')];
    use(a, blob('one', 5), blob('two', 7));
    const sizeAtFirst = await meter.repositorySizes(10_000);
    expect([sizeAtFirst(a), sizeAtFirst(empty)]).toEqual([12, 0]);
    await database.write(() => {
      use(fixtures.repository(project, 'first/new'), blob('one', 5));
    });
    const sizeThen = await meter.repositorySizes(10_000);
    expect([sizeThen(a), sizeThen(empty + 1)]).toEqual([12, undefined]);
    now += 2001;
    expect((await meter.repositorySizes(10_000))(empty + 1)).toBe(5);
  });

  it('adds up a blob that very many repositories use, in turns', async () => {
    const project = fixtures.project('first');
    database.writeNow(() => {
      for (let number = 0; number < 2500; number += 1) {
        use(fixtures.repository(project, `first/r${number}`), blob('base', 3));
      }
      use(1, blob('next', 4));
    });
    expect(await meter.measure()).toMatchObject({ bytes: 7, projects: [{ bytes: 7, uniqueBytes: 7 }] });
    const sizeOf = await meter.repositorySizes(10_000);
    expect([1, 2, 1250, 2500].map(sizeOf)).toEqual([7, 3, 3, 3]);
  });

  it('leaves out blobs whose file is gone', async () => {
    const repository = fixtures.repository(fixtures.project('first'), 'first/a');
    use(repository, blob('gone', 100));
    database.prepare('UPDATE blob SET missing = 1').run();
    expect(await meter.measure()).toMatchObject({ bytes: 0, blobCount: 0 });
  });

  it('adds up more blobs than fit in one turn', async () => {
    const repository = fixtures.repository(fixtures.project('first'), 'first/a');
    database.writeNow(() => {
      for (let number = 0; number < 2500; number += 1) fixtures.link(repository, blob(`blob ${number}`, 2));
    });
    expect(await meter.measure()).toMatchObject({ bytes: 5000, blobCount: 2500 });
  });

  it('measures anew only after a commit and two seconds', async () => {
    const repository = fixtures.repository(fixtures.project('first'), 'first/a');
    const add = (name: string) => database.writeNow(() => fixtures.link(repository, blob(name, 1)));
    add('one');
    expect((await meter.measure()).bytes).toBe(1);
    add('two');
    now += 1000;
    expect((await meter.measure()).bytes).toBe(1);
    now += 1500;
    expect((await meter.measure()).bytes).toBe(2);
    const before = await meter.measure();
    now += 60_000;
    expect(await meter.measure()).toBe(before);
  });

  it('takes a link for a use while rows are not derived', async () => {
    let isDerived = false;
    meter.close();
    meter = new StorageMeter(database, { clock: () => now, isDerived: () => isDerived });
    const project = fixtures.project('first');
    fixtures.link(fixtures.repository(project, 'first/a'), blob('linked', 5));
    expect(await meter.measure()).toMatchObject({ unusedBytes: 0, projects: [{ bytes: 5 }] });
    isDerived = true;
    now += 2001;
    database.writeNow(() => fixtures.repository(project, 'first/b'));
    expect(await meter.measure()).toMatchObject({ unusedBytes: 5, projects: [] });
  });

  it('measures once for calls that come together', async () => {
    const [first, second] = await Promise.all([meter.measure(), meter.measure()]);
    expect(first).toBe(second);
  });

  it('tells what failed for a while as long as it took, before it tries again', async () => {
    meter.close();
    const times = [1000, 1500, 1999, 2001, 2002];
    meter = new StorageMeter(database, { clock: () => times.shift() ?? 0 });
    database.execute('ALTER TABLE repository_blob RENAME TO away');
    const failure: unknown = await meter.measure().catch((cause: unknown) => cause);
    expect(failure).toMatchObject({ code: 'SQLITE_ERROR' });
    database.execute('ALTER TABLE away RENAME TO repository_blob');
    await expect(meter.measure()).rejects.toBe(failure);
    expect(await meter.measure()).toMatchObject({ bytes: 0 });
  });
});
