import type { Migration } from '../migrate.ts';

/** Blobs of a few KiB, such as image configurations and signatures, are kept in the database instead of in files. */
export const smallBlobsMigration: Migration = {
  version: 5,
  name: 'small blobs',
  up: (database) =>
    database.execute(`
-- A blob that has a row here needs no file.
CREATE TABLE blob_content (
  blob_id INTEGER PRIMARY KEY REFERENCES blob (id) ON DELETE CASCADE,
  content BLOB NOT NULL
) STRICT;
`),
};
