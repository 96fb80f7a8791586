import type { Migration } from '../migrate.ts';

/** Who may enter: users, sessions, refresh tokens, the keys that sign bearer tokens. Times are Unix ms. */
export const identityMigration: Migration = {
  version: 2,
  name: 'identity',
  up: (database) =>
    database.execute(`
CREATE TABLE user (
  id                  INTEGER PRIMARY KEY AUTOINCREMENT,
  username            TEXT NOT NULL UNIQUE,
  email               TEXT,
  realname            TEXT NOT NULL DEFAULT '',
  comment             TEXT NOT NULL DEFAULT '',
  password_hash       TEXT,                        -- argon2id, PHC string
  password_changed_at INTEGER NOT NULL,            -- what was issued before is void
  administrator       INTEGER NOT NULL DEFAULT 0 CHECK (administrator IN (0, 1)),
  created_at          INTEGER NOT NULL,
  updated_at          INTEGER NOT NULL,
  deleted_at          INTEGER
) STRICT;

CREATE TABLE session (
  token_hash   BLOB PRIMARY KEY,                   -- sha256 of the cookie
  user_id      INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  csrf_token   TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_expiry ON session (expires_at);
CREATE INDEX session_by_user ON session (user_id);

CREATE TABLE refresh_token (
  token_hash   BLOB PRIMARY KEY,                   -- sha256 of the token
  user_id      INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  service      TEXT NOT NULL,
  client_id    TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_token_by_user ON refresh_token (user_id);
CREATE INDEX refresh_token_by_expiry ON refresh_token (expires_at);

CREATE TABLE signing_key (
  key_id      TEXT PRIMARY KEY,                    -- RFC 7638 thumbprint
  algorithm   TEXT NOT NULL,
  private_key BLOB NOT NULL,                       -- PKCS #8, sealed with the master key
  public_key  TEXT NOT NULL,                       -- JWK
  created_at  INTEGER NOT NULL,
  retired_at  INTEGER                              -- verifies until its last token expired
) STRICT, WITHOUT ROWID;

-- Secrets that the registry must be able to show or use again, sealed with the master key.
CREATE TABLE sealed_secret (
  name       TEXT PRIMARY KEY,
  sealed     BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`),
};
