import { RegistryError } from '../errors/index.ts';
import type { Database } from './database.ts';

/** One step of the schema. Never edited once released: a later step mends an earlier one. */
export interface Migration {
  /** 1, 2, 3 … without a gap; kept in SQLite's `user_version`. */
  readonly version: number;
  readonly name: string;
  /** Runs inside a transaction. */
  readonly up: (database: Database) => void;
}

/**
 * Brings a database to the last migration, each step in its own transaction.
 * Throws SCHEMA_TOO_NEW when the file is of a later version than the last step.
 */
export function migrate(database: Database, migrations: readonly Migration[], path: string): void {
  migrations.forEach((migration, index) => {
    if (migration.version !== index + 1) throw new Error(`migration ${migration.name} is out of order`);
  });
  const found = versionOf(database, migrations, path);
  for (const migration of migrations.slice(found)) {
    database.writeNow(() => {
      migration.up(database);
      database.execute(`PRAGMA user_version = ${migration.version}`);
    });
  }
}

/** Throws SCHEMA_TOO_NEW or SCHEMA_TOO_OLD unless a database is at the last migration; changes nothing. */
export function requireLastMigration(
  database: Database,
  migrations: readonly Migration[],
  path: string,
): void {
  const found = versionOf(database, migrations, path);
  if (found === migrations.length) return;
  throw new RegistryError(
    'SCHEMA_TOO_OLD',
    `${path} was written by an older Marina (schema ${found} of ${migrations.length}); start the registry once to bring it up to date`,
  );
}

function versionOf(database: Database, migrations: readonly Migration[], path: string): number {
  const found = Number(database.pragma('user_version'));
  if (found <= migrations.length) return found;
  throw new RegistryError(
    'SCHEMA_TOO_NEW',
    `${path} was written by a newer Marina (schema ${found}, this program knows ${migrations.length}); start the newer version`,
  );
}
