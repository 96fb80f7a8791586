import { existsSync, renameSync, rmSync } from 'node:fs';
import { type Database, openDatabaseToCheck } from '../../database/index.ts';
import { RegistryError } from '../../errors/index.ts';
import { JOB_MIGRATIONS } from '../../jobs/index.ts';
import { pagesAreWell } from './check-database.ts';
import type { Finding } from './finding.ts';

/** Whether the database of jobs can be read; a registry of an older version has none. */
export function* checkJobs(path: string): Iterable<Finding> {
  if (!existsSync(path) || isWell(path)) return;
  const aside = `${path}.damaged`;
  yield {
    kind: 'jobs-damaged',
    message: `the database of jobs ${path} is damaged`,
    remedy: `sets it aside as ${aside}; what waited is lost, and schedules have to be set anew`,
    repair: () => {
      renameSync(path, aside);
      for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
    },
  };
}

/** Throws what says that it is of another version. */
function isWell(path: string): boolean {
  let database: Database;
  try {
    database = openDatabaseToCheck({ path, durability: 'process-exit', migrations: JOB_MIGRATIONS });
  } catch (cause) {
    if (cause instanceof RegistryError && cause.code.startsWith('SCHEMA_')) throw cause;
    return false;
  }
  try {
    return pagesAreWell(database);
  } finally {
    database.close();
  }
}
