import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { type CatalogLists, openLists } from '../../registry-core/catalog/lists.ts';
import { StorageMeter } from '../../registry-core/catalog/usage/storage-usage.ts';
import { REGISTRY_MIGRATIONS } from '../../registry-core/database/migrations/index.ts';
import { openDatabase } from '../../registry-core/database/open.ts';
import { temporaryFolder } from './lifetimes.ts';
import type { Sizes } from './options.ts';
import type { Measure } from './results.ts';
import { fillDataFolder, STORED_REPOSITORY } from './stored-data.ts';

/** No single request may keep the event loop longer. */
const LONGEST_BLOCK_MS = 50;
const RESOLUTION_MS = 1;
const NANOSECONDS = 1e6;
const WORDS = Array.from({ length: 16 }, (_, index) => `v${index % 4}`);
const FIRST = { cursor: undefined, limit: 500 } as const;

type Lists = CatalogLists & { readonly storage: StorageMeter };

/** Lists that look at everything that is stored, by what they are. */
const LISTS: Readonly<Record<string, (read: Lists, repositoryId: number) => Promise<unknown>>> = {
  'tags that match nothing': ({ tags }, repositoryId) =>
    tags.page({ ...FIRST, repositoryId, words: ['nowhere'], order: 'pushed', descending: true }),
  'tags by 16 words': ({ tags }, repositoryId) =>
    tags.page({ ...FIRST, repositoryId, words: WORDS, order: 'name', descending: false }),
  'a search for tags that finds nothing': ({ tags }) => tags.find('nowhere', { memberOf: [] }, 10),
  'artifacts by a text in their tags': ({ artifactPages }, repositoryId) =>
    artifactPages.page({
      ...FIRST,
      repositoryId,
      terms: [{ kind: 'text', text: 'nowhere' }],
      order: 'size',
      descending: true,
      all: false,
    }),
  'the last page of all artifacts': async ({ artifacts }, repositoryId) => {
    const request = { scope: { repositoryId }, conditions: [], sort: [] };
    const { total } = await artifacts.list({ ...request, offset: 0, limit: 1 });
    const { items } = await artifacts.list({ ...request, offset: total - 100, limit: 100 });
    for await (const part of items) if (part.length > 100) throw new Error('a page is too long');
  },
  'what is stored': ({ storage }) => storage.measure(),
};

/** The longest time for which each list keeps the event loop, over the tags that are stored. */
export async function measureBlocks(parentFolder: string, { manyTags }: Sizes): Promise<Measure[]> {
  const folder = temporaryFolder(parentFolder, 'blocks-');
  fillDataFolder(folder, manyTags);
  const path = join(folder, 'marina.db');
  const database = openDatabase({ path, durability: 'process-exit', migrations: REGISTRY_MIGRATIONS });
  const read = { ...openLists(database), storage: new StorageMeter(database) };
  try {
    const repositoryId = read.repositories.byName(STORED_REPOSITORY)?.id ?? 0;
    const measures: Measure[] = [];
    for (const [name, list] of Object.entries(LISTS)) {
      const value = await longestBlock(() => list(read, repositoryId));
      measures.push({ name: `longest block: ${name}`, value, unit: 'ms', atMost: LONGEST_BLOCK_MS });
    }
    return measures;
  } finally {
    read.storage.close();
    database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function longestBlock(work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  // The histogram needs a first tick to compare with.
  await setTimeout(20);
  delay.reset();
  await work();
  await setTimeout(5);
  delay.disable();
  return Math.max(0, delay.max / NANOSECONDS - RESOLUTION_MS);
}
