import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Database } from '../database/database.ts';
import { REGISTRY_MIGRATIONS } from '../database/migrations/index.ts';
import { openDatabase } from '../database/open.ts';
import { ReadingThread } from '../database/readings/reading-thread.ts';
import { ReclaimQueries } from './deletion/reclaim-queries.ts';
import type { Condition, NumberedResult } from './index.ts';
import { type CatalogLists, openLists } from './lists.ts';
import { CATALOG_READINGS } from './readings.ts';
import { CatalogFixtures } from './testing/fixtures.ts';
import { StorageMeter } from './usage/storage-usage.ts';

const WORKER = new URL('../reading-worker.ts', import.meta.url);
/** More than is read on the event loop of any list. */
const ROWS = 5000;

let folder: string;
/** With a thread, and on the event loop alone. */
let threaded: Database;
let local: Database;
let repositoryId: number;
let artifactIds: readonly number[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marina-catalog-readings-'));
  threaded = open(WORKER);
  const fixtures = new CatalogFixtures(threaded);
  repositoryId = fixtures.repository(fixtures.project('library'), 'library/app');
  fixtures.fillRepository(repositoryId, ROWS);
  const ids = threaded.prepare<[], { id: number }>('SELECT id FROM artifact ORDER BY id').all();
  artifactIds = ids.map(({ id }) => id);
  local = open(undefined);
});

afterAll(async () => {
  await Promise.all([threaded.closeWholly(), local.closeWholly()]);
  await rm(folder, { recursive: true });
});

function open(readingWorker: URL | undefined): Database {
  const path = join(folder, 'marina.db');
  const options = { path, durability: 'power-loss', migrations: REGISTRY_MIGRATIONS } as const;
  return openDatabase({ ...options, ...(readingWorker && { readingWorker }) });
}

async function whole<Item>(page: Promise<NumberedResult<Item>>): Promise<{ total: number; items: Item[] }> {
  const { total, items } = await page;
  const found: Item[] = [];
  for await (const part of items) found.push(...part);
  return { total, items: found };
}

const TAGGED_7: Condition = { field: 'tags', match: { kind: 'contains', value: '7' } };

function artifacts({ artifacts }: CatalogLists, more: object): Promise<{ total: number; items: unknown[] }> {
  const request = { scope: { repositoryId }, conditions: [], sort: [], offset: 0, limit: undefined };
  return whole(artifacts.list({ ...request, ...more }));
}

/** What is long, by the reading that does it. */
const LONG: Readonly<Record<string, (database: Database) => Promise<unknown>>> = {
  'listing.rows, of all there are': (database) => artifacts(openLists(database), {}),
  'listing.rows, far down': (database) =>
    artifacts(openLists(database), { offset: 1200, limit: 30, conditions: [TAGGED_7] }),
  'listing.rows, searched for': (database) =>
    openLists(database).tags.find('v4999', 'all', 3) as Promise<unknown>,
  'listing.count': (database) =>
    openLists(database).artifactPages.page({
      repositoryId,
      terms: [{ kind: 'text', text: '7' }],
      order: 'pushed',
      descending: true,
      all: true,
      cursor: undefined,
      limit: 10,
    }),
  'listing.sort': (database) =>
    artifacts(openLists(database), { limit: 40, sort: [{ field: 'media_type', descending: true }] }),
  'usage.storage': async (database) => {
    const meter = new StorageMeter(database, { clock: () => 1 });
    const usage = await meter.measure();
    meter.close();
    return usage;
  },
  'deletion.reclaim': (database) => new ReclaimQueries(database).of(repositoryId, artifactIds.slice(0, 2500)),
};

describe('what the catalog reads', () => {
  it.each(Object.entries(LONG))('in a thread is what it reads on the event loop: %s', async (name, read) => {
    const asked = vi.spyOn(ReadingThread.prototype, 'read');
    const inThread = await read(threaded);
    const names = asked.mock.calls.map(([reading]) => reading.name);
    asked.mockRestore();
    expect(names).toContain(name.split(',')[0]);
    expect(inThread).toEqual(await read(local));
    expect(JSON.stringify(inThread).length).toBeGreaterThan(50);
  });

  it('is read by any number at once', async () => {
    const sorted = { offset: 4000, limit: 100, sort: [{ field: 'media_type', descending: true }] };
    const asked = Array.from({ length: 200 }, () => artifacts(openLists(threaded), sorted));
    const lengths = (await Promise.all(asked)).map(({ items }) => items.length);
    expect(new Set(lengths)).toEqual(new Set([100]));
  }, 60_000);

  it('is all known to the thread', () => {
    const tested = new Set(Object.keys(LONG).map((name) => name.split(',')[0]));
    expect(new Set(CATALOG_READINGS.map(({ name }) => name))).toEqual(tested);
  });
});
