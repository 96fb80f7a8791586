import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CatalogFixtures } from '../catalog/testing/fixtures.ts';
import { StorageMeter } from '../catalog/usage/storage-usage.ts';
import { checkDataFolder } from '../cleanup/index.ts';
import { type Database, openDatabase, REGISTRY_MIGRATIONS } from '../database/index.ts';
import { openMemoryDatabase } from '../database/testing/memory-database.ts';
import { openRegistry } from '../index.ts';
import { readEveryList } from './every-list.ts';
import { fillCatalog } from './full-catalog.ts';

/** Entries of a list that one statement reads at once, and of one that is read in slices. */
const SHORT = 3;
const LONG = 2001;

/** Opens everything that the core has, checks a data folder, and reads every list, short and long. */
export async function openEveryRoom(): Promise<void> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'marina-rooms-'));
  try {
    const options = { dataFolder, port: 0, adminPassword: 'Every-Room-1' };
    await (await openRegistry(options)).close();
    spoilManifest(join(dataFolder, 'marina.db'));
    await checkDataFolder({ dataFolder, repair: true });
  } finally {
    await rm(dataFolder, { recursive: true });
  }
  for (const rows of [SHORT, LONG]) {
    const database = openMemoryDatabase();
    await readEveryList(database, fillCatalog(database, rows));
    await measureStorage(database);
    database.close();
  }
}

async function measureStorage(database: Database): Promise<void> {
  const meter = new StorageMeter(database);
  await meter.measure();
  meter.close();
}

/** What mends a manifest with other bytes is prepared when there is one. */
function spoilManifest(path: string): void {
  const database = openDatabase({ path, durability: 'process-exit', migrations: REGISTRY_MIGRATIONS });
  const fixtures = new CatalogFixtures(database);
  fixtures.image({
    repositoryId: fixtures.repository(fixtures.project('spoilt'), 'spoilt/app'),
    seed: 'spoilt',
  });
  database.execute("UPDATE manifest SET payload = x'00' WHERE id = 1");
  database.close();
}
