import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CatalogFixtures } from '../../registry-core/catalog/testing/fixtures.ts';
import { REGISTRY_MIGRATIONS } from '../../registry-core/database/migrations/index.ts';
import { openDatabase } from '../../registry-core/database/open.ts';

/** The repository that {@link fillDataFolder} fills; its tags are `v0`, `v1` … */
export const STORED_REPOSITORY = 'bench/app';

/** So many images go into one transaction. */
const BATCH = 20_000;

/** Makes a data folder with the rows that the pushes of `artifacts` images with one tag each would have left. */
export function fillDataFolder(dataFolder: string, artifacts: number): void {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const database = openDatabase({
    path: join(dataFolder, 'marina.db'),
    durability: 'process-exit',
    migrations: REGISTRY_MIGRATIONS,
  });
  const fixtures = new CatalogFixtures(database);
  const repositoryId = fixtures.repository(fixtures.project('bench', { public: true }), STORED_REPOSITORY);
  for (let from = 0; from < artifacts; from += BATCH) {
    database.writeNow(() => {
      for (let number = from; number < Math.min(from + BATCH, artifacts); number += 1) {
        fixtures.image({
          repositoryId,
          seed: `${number}`,
          tags: [`v${number}`],
          pushedAt: FIRST_PUSH + number * 1000,
        });
      }
    });
  }
  // They have no files, which the core would otherwise find out one by one while something is measured.
  database.execute('UPDATE blob SET missing = 1');
  database.close();
}

/** Unix ms of the first image's push; the others follow a second apart. */
const FIRST_PUSH = Date.UTC(2024, 0, 1);
