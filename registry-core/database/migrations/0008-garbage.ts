import type { Migration } from '../migrate.ts';

/**
 * Blobs that nothing refers to are noted when their last reference goes, so that what a collection costs follows the
 * garbage and not the store. Rows from before are looked through beside the requests, once.
 */
export const garbageMigration: Migration = {
  version: 8,
  name: 'garbage',
  up: (database) =>
    database.execute(`
-- Since when no artifact refers to it, Unix ms; null: one does, or the row was not looked at yet.
ALTER TABLE blob ADD COLUMN orphan_since INTEGER;
CREATE INDEX blob_orphaned ON blob (orphan_since, id) WHERE orphan_since IS NOT NULL;

-- One row: how far blobs were compared with what refers to them, and when that was done last, Unix ms; and the greatest
-- id of a blob that was removed, which no other ever gets: whoever read the row of one would take the other for it.
CREATE TABLE garbage_audit (
  id       INTEGER PRIMARY KEY CHECK (id = 1),
  after_id INTEGER NOT NULL,
  done_at  INTEGER,
  last_id  INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO garbage_audit (id, after_id, done_at)
  SELECT 1, 0, CASE WHEN EXISTS (SELECT 1 FROM blob) THEN NULL ELSE CAST(unixepoch('subsec') * 1000 AS INTEGER) END;

-- Files whose rows were removed as garbage, until they are gone too: a process may end between the two.
CREATE TABLE garbage_file (
  digest TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TRIGGER blob_came AFTER INSERT ON blob
  WHEN NOT EXISTS (SELECT 1 FROM artifact_blob WHERE digest = new.digest)
    AND NOT EXISTS (SELECT 1 FROM artifact_child WHERE digest = new.digest)
BEGIN
  UPDATE blob SET orphan_since = new.created_at WHERE id = new.id;
END;
CREATE TRIGGER blob_referred AFTER INSERT ON artifact_blob BEGIN
  UPDATE blob SET orphan_since = NULL WHERE digest = new.digest AND orphan_since IS NOT NULL;
END;
CREATE TRIGGER blob_listed AFTER INSERT ON artifact_child BEGIN
  UPDATE blob SET orphan_since = NULL WHERE digest = new.digest AND orphan_since IS NOT NULL;
END;
CREATE TRIGGER blob_unreferred AFTER DELETE ON artifact_blob
  WHEN NOT EXISTS (SELECT 1 FROM artifact_blob WHERE digest = old.digest)
    AND NOT EXISTS (SELECT 1 FROM artifact_child WHERE digest = old.digest)
BEGIN
  UPDATE blob SET orphan_since = CAST(unixepoch('subsec') * 1000 AS INTEGER)
    WHERE digest = old.digest AND orphan_since IS NULL;
END;
CREATE TRIGGER blob_unlisted AFTER DELETE ON artifact_child
  WHEN NOT EXISTS (SELECT 1 FROM artifact_blob WHERE digest = old.digest)
    AND NOT EXISTS (SELECT 1 FROM artifact_child WHERE digest = old.digest)
BEGIN
  UPDATE blob SET orphan_since = CAST(unixepoch('subsec') * 1000 AS INTEGER)
    WHERE digest = old.digest AND orphan_since IS NULL;
END;
`),
};
