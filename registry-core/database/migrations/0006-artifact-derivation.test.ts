import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Database } from '../database.ts';
import { migrate } from '../migrate.ts';
import { openDatabase } from '../open.ts';
import { REGISTRY_MIGRATIONS } from './index.ts';

let database: Database;
beforeEach(() => {
  const before = REGISTRY_MIGRATIONS.slice(0, 5);
  database = openDatabase({ path: ':memory:', durability: 'process-exit', migrations: before });
});
afterEach(() => database.close());

function afterMigration(): unknown {
  migrate(database, REGISTRY_MIGRATIONS.slice(0, 6), ':memory:');
  return database.prepare('SELECT version, after_id, done FROM artifact_derivation').all();
}

it('leaves nothing to derive where there is no artifact', () => {
  expect(afterMigration()).toEqual([{ version: 1, after_id: 0, done: 1 }]);
});

it('leaves the artifacts of before to be derived from the first on', () => {
  database.execute(
    `INSERT INTO project (id, name, public, created_at, updated_at) VALUES (1, 'library', 1, 0, 0);
     INSERT INTO repository (id, project_id, name, created_at, updated_at) VALUES (1, 1, 'library/app', 0, 0);
     INSERT INTO manifest (id, digest, payload) VALUES (1, 'sha256:x', x'7b7d');
     INSERT INTO artifact (repository_id, manifest_id, digest, media_type, manifest_size, size, type, touched_at, pushed_at)
       VALUES (1, 1, 'sha256:x', 'text/html', 2, 2, 'UNKNOWN', 0, 0)`,
  );
  expect(afterMigration()).toEqual([{ version: 1, after_id: 0, done: 0 }]);
});
