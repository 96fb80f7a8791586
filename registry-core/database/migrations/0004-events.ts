import type { Migration } from '../migrate.ts';

/** The outbox: what happened, written in the transaction that made it happen. */
export const eventsMigration: Migration = {
  version: 4,
  name: 'events',
  up: (database) =>
    database.execute(`
CREATE TABLE event (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,   -- order of commit
  type        TEXT NOT NULL,
  occurred_at INTEGER NOT NULL,                    -- Unix ms
  actor       TEXT NOT NULL,
  project_id  INTEGER,
  repository  TEXT,
  digest      TEXT,
  tag         TEXT,
  payload     TEXT NOT NULL DEFAULT '{}'           -- JSON, by type
) STRICT;
CREATE INDEX event_by_type ON event (type, id);

-- How far each durable listener has got.
CREATE TABLE event_cursor (
  listener TEXT PRIMARY KEY,
  event_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`),
};
