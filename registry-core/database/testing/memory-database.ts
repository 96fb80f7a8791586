import type { Database } from '../database.ts';
import { REGISTRY_MIGRATIONS } from '../migrations/index.ts';
import { openDatabase } from '../open.ts';

/** An empty registry database in memory, for unit tests. Close it when done. */
export function openMemoryDatabase(): Database {
  return openDatabase({ path: ':memory:', durability: 'process-exit', migrations: REGISTRY_MIGRATIONS });
}
