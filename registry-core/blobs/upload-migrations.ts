import type { Migration } from '../database/index.ts';

/** The schema of the upload database; times are Unix ms. */
export const UPLOAD_MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    name: 'uploads',
    up: (database) =>
      database.execute(`
CREATE TABLE upload (
  id            TEXT PRIMARY KEY,
  repository_id INTEGER NOT NULL,
  owner         TEXT NOT NULL,
  algorithm     TEXT NOT NULL,
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX upload_by_updated ON upload (updated_at);
CREATE INDEX upload_by_owner ON upload (owner);
`),
  },
];
