import type { Migration } from '../migrate.ts';

/**
 * What the rows of artifacts say follows from their manifests: how far they were derived, and which sizes are still to
 * follow. Rows from before are derived anew beside the requests, not here: that takes minutes in a large registry.
 */
export const artifactDerivationMigration: Migration = {
  version: 6,
  name: 'artifact derivation',
  up: (database) =>
    database.execute(`
-- One row: all artifacts up to this id are as the derivation of this version says; done when there is none behind it.
CREATE TABLE artifact_derivation (
  id       INTEGER PRIMARY KEY CHECK (id = 1),
  version  INTEGER NOT NULL,
  after_id INTEGER NOT NULL,
  done     INTEGER NOT NULL CHECK (done IN (0, 1))
) STRICT;
INSERT INTO artifact_derivation (id, version, after_id, done)
  SELECT 1, 1, 0, NOT EXISTS (SELECT 1 FROM artifact);

-- Indexes whose size is to be counted again.
CREATE TABLE index_to_count (
  artifact_id INTEGER PRIMARY KEY REFERENCES artifact (id) ON DELETE CASCADE
) STRICT;

-- Digests of which all indexes that list them, behind this one, are to be counted again.
CREATE TABLE child_to_count (
  repository_id INTEGER NOT NULL REFERENCES repository (id) ON DELETE CASCADE,
  digest        TEXT NOT NULL,
  after_id      INTEGER NOT NULL,
  PRIMARY KEY (repository_id, digest)
) STRICT, WITHOUT ROWID;
`),
};
