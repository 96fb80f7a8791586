import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../database/database.ts';
import { openMemoryDatabase } from '../database/testing/memory-database.ts';
import { StorageMeter } from './storage-usage.ts';
import { CatalogFixtures, fixtureDigest } from './testing/fixtures.ts';

let database: Database;
let fixtures: CatalogFixtures;
let now = 0;
let meter: StorageMeter;

beforeEach(() => {
  database = openMemoryDatabase();
  fixtures = new CatalogFixtures(database);
  now = 1_000_000;
  meter = new StorageMeter(database, () => now);
});

afterEach(() => {
  meter.close();
  database.close();
});

function blob(name: string, size: number) {
  return { digest: fixtureDigest(name), size };
}

describe('StorageMeter', () => {
  it('counts a blob once in all and once for each project, and tells shared from unique', async () => {
    const [first, second] = [fixtures.project('first'), fixtures.project('second')];
    const repositories = [
      fixtures.repository(first, 'first/a'),
      fixtures.repository(first, 'first/b'),
      fixtures.repository(second, 'second/a'),
    ];
    for (const repository of repositories) fixtures.link(repository, blob('shared', 100));
    for (const repository of repositories.slice(0, 2)) fixtures.link(repository, blob('own', 30));
    database
      .prepare('INSERT INTO blob (digest, size, created_at, touched_at) VALUES (?, 7, 0, 0)')
      .run(fixtureDigest('unlinked'));
    expect(await meter.measure()).toEqual({
      bytes: 137,
      blobCount: 3,
      unlinkedBytes: 7,
      projects: [
        { projectId: first, bytes: 130, uniqueBytes: 30, blobCount: 2 },
        { projectId: second, bytes: 100, uniqueBytes: 0, blobCount: 1 },
      ],
      measuredAt: now,
    });
  });

  it('leaves out blobs whose file is gone', async () => {
    const repository = fixtures.repository(fixtures.project('first'), 'first/a');
    fixtures.link(repository, blob('gone', 100));
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

  it('measures once for calls that come together', async () => {
    const [first, second] = await Promise.all([meter.measure(), meter.measure()]);
    expect(first).toBe(second);
  });
});
