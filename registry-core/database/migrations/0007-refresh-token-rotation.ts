import type { Migration } from '../migrate.ts';

/** Refresh tokens that replace one another: a token that was replaced and is shown again gives its thief away. */
export const refreshTokenRotationMigration: Migration = {
  version: 7,
  name: 'refresh token rotation',
  up: (database) =>
    database.execute(`
ALTER TABLE refresh_token ADD COLUMN family BLOB;           -- token_hash of the first one; NULL: it is the first
ALTER TABLE refresh_token ADD COLUMN predecessor BLOB;      -- token_hash of what it replaces; NULL once it was used
ALTER TABLE refresh_token ADD COLUMN superseded_at INTEGER; -- when its successor was used first
CREATE INDEX refresh_token_by_family ON refresh_token (family) WHERE family IS NOT NULL;
CREATE INDEX refresh_token_by_predecessor ON refresh_token (predecessor) WHERE predecessor IS NOT NULL;
`),
};
