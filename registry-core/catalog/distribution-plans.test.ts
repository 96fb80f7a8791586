import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BlobStore } from '../blobs/blob-store.ts';
import { MemoryDriver } from '../blobs/testing/memory-driver.ts';
import type { Database } from '../database/database.ts';
import { openMemoryDatabase } from '../database/testing/memory-database.ts';
import { createCatalog } from './index.ts';

let database: Database;
beforeEach(() => {
  database = openMemoryDatabase();
});
afterEach(() => database.close());

/** Every statement that the catalog and the blob store prepare: all of /v2 runs on these. */
function preparedStatements(): string[] {
  const prepare = vi.spyOn(database, 'prepare');
  createCatalog({
    database,
    blobs: new BlobStore(database, new MemoryDriver()),
    addProjectOwner: () => undefined,
    sparsePolicy: () => ({ sparseImages: false, sparseIndexes: true }),
    onPullsNotCounted: () => undefined,
  });
  const statements = prepare.mock.calls.map(([sql]) => sql);
  prepare.mockRestore();
  return statements;
}

function plan(sql: string): string[] {
  const anyValue = sql.includes('$') ? [] : Array.from({ length: sql.split('?').length - 1 }, () => 1);
  const named = Object.fromEntries([...sql.matchAll(/\$(\w+)/g)].map(([, name]) => [name, 1]));
  const statement = database.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
  const rows = sql.includes('$') ? statement.all(named) : statement.all(...anyValue);
  return rows.map(({ detail }) => detail);
}

describe('the statements of /v2', () => {
  it('use an index, never a full scan or a sort', () => {
    const statements = preparedStatements();
    expect(statements.length).toBeGreaterThan(40);
    for (const sql of statements) {
      // Totals and the newest event are asked for by health and screens, not by a request to /v2.
      if (/count\(\*\)|max\(id\)/.test(sql)) continue;
      for (const step of plan(sql)) {
        expect(step, sql).not.toMatch(
          /^SCAN (?!json_each|gone|own_blob|listed|parent_page|page\b|.*USING (COVERING )?INDEX)/,
        );
        // What one manifest refers to, at most some thousands, is told apart by digest.
        if (!/FROM artifact_(blob|child)\s+WHERE (artifact_id|parent_id) = a\.id/.test(sql)) {
          expect(step, sql).not.toContain('TEMP B-TREE');
        }
      }
    }
  });
});
