import type { Migration } from '../migrate.ts';

/** Settings, and what the registry stores: projects, repositories, blobs, artifacts, tags. Times are Unix ms. */
export const catalogMigration: Migration = {
  version: 1,
  name: 'catalog',
  up: (database) =>
    database.execute(`
CREATE TABLE setting (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL            -- JSON, validated by the settings schema when read
) STRICT, WITHOUT ROWID;

CREATE TABLE project (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,   -- never reused: tokens and events name it
  name       TEXT NOT NULL UNIQUE,
  owner_id   INTEGER,
  public     INTEGER NOT NULL CHECK (public IN (0, 1)),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE INDEX project_by_public ON project (public);

-- Harbor's project metadata beside "public": strings by key.
CREATE TABLE project_metadata (
  project_id INTEGER NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  name       TEXT NOT NULL,
  value      TEXT NOT NULL,
  PRIMARY KEY (project_id, name)
) STRICT, WITHOUT ROWID;

-- A repository exists from its first upload on; it is listed once a manifest arrived (first_pushed_at).
CREATE TABLE repository (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  project_id      INTEGER NOT NULL REFERENCES project (id),
  name            TEXT NOT NULL UNIQUE,            -- full name: project/path
  description     TEXT NOT NULL DEFAULT '',
  pull_count      INTEGER NOT NULL DEFAULT 0,
  artifact_count  INTEGER NOT NULL DEFAULT 0,      -- maintained with the artifact rows
  first_pushed_at INTEGER,
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX repository_by_project ON repository (project_id);
-- Each order in which a list may be asked for, of all projects and of one.
CREATE INDEX repository_listed_by_name ON repository (name, project_id) WHERE first_pushed_at IS NOT NULL;
CREATE INDEX repository_listed_by_updated ON repository (updated_at, id, project_id)
  WHERE first_pushed_at IS NOT NULL;
CREATE INDEX repository_listed_by_pulls ON repository (pull_count, id, project_id) WHERE first_pushed_at IS NOT NULL;
CREATE INDEX repository_listed_by_artifacts ON repository (artifact_count, id, project_id)
  WHERE first_pushed_at IS NOT NULL;
CREATE INDEX project_repository_by_name ON repository (project_id, name) WHERE first_pushed_at IS NOT NULL;
CREATE INDEX project_repository_by_updated ON repository (project_id, updated_at, id)
  WHERE first_pushed_at IS NOT NULL;
CREATE INDEX project_repository_by_pulls ON repository (project_id, pull_count, id)
  WHERE first_pushed_at IS NOT NULL;
CREATE INDEX project_repository_by_artifacts ON repository (project_id, artifact_count, id)
  WHERE first_pushed_at IS NOT NULL;

-- A row that is not "missing" promises that the file of this digest is complete on the disk.
CREATE TABLE blob (
  id         INTEGER PRIMARY KEY,
  digest     TEXT NOT NULL UNIQUE,
  size       INTEGER NOT NULL CHECK (size >= 0),
  created_at INTEGER NOT NULL,
  touched_at INTEGER NOT NULL,                     -- last promise that it stays (PUT 201, HEAD 200, mount 201)
  missing    INTEGER NOT NULL DEFAULT 0 CHECK (missing IN (0, 1))  -- its file is gone or damaged: a push mends it
) STRICT;
CREATE INDEX blob_by_touched ON blob (touched_at);

-- A blob is visible only through repositories that link it.
CREATE TABLE repository_blob (
  repository_id INTEGER NOT NULL REFERENCES repository (id) ON DELETE CASCADE,
  blob_id       INTEGER NOT NULL REFERENCES blob (id),
  touched_at    INTEGER NOT NULL,
  PRIMARY KEY (repository_id, blob_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX repository_blob_by_blob ON repository_blob (blob_id);

-- Manifest bytes, exactly as pushed; shared by all repositories that hold the digest.
CREATE TABLE manifest (
  id      INTEGER PRIMARY KEY,
  digest  TEXT NOT NULL UNIQUE,
  payload BLOB NOT NULL
) STRICT;

CREATE TABLE artifact (
  id                INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id     INTEGER NOT NULL REFERENCES repository (id),
  manifest_id       INTEGER NOT NULL REFERENCES manifest (id),
  digest            TEXT NOT NULL,
  media_type        TEXT NOT NULL,                 -- Content-Type it is served with
  manifest_size     INTEGER NOT NULL,              -- bytes of the manifest alone
  size              INTEGER NOT NULL,              -- manifest, config and layers; for an index also its children
  type              TEXT NOT NULL,                 -- Harbor's: IMAGE, CHART, …, UNKNOWN
  artifact_type     TEXT,                          -- OCI artifactType, else config.mediaType; null for a plain index
  config_media_type TEXT,
  subject_digest    TEXT,
  attached_to       TEXT,                          -- cosign's tag scheme: the digest that a tag sha256-….sig names
  is_child          INTEGER NOT NULL DEFAULT 0,    -- some index of the repository lists it
  tag_count         INTEGER NOT NULL DEFAULT 0,    -- maintained with the tag rows
  touched_at        INTEGER NOT NULL,              -- last promise that it stays
  pushed_at         INTEGER NOT NULL,
  pulled_at         INTEGER,
  -- Listed by default: no accessory of another artifact, and no untagged child of an index.
  listed            INTEGER GENERATED ALWAYS AS (
    subject_digest IS NULL AND attached_to IS NULL AND (is_child = 0 OR tag_count > 0)) STORED,
  -- What lists show of the facts, so that they need not parse them.
  os                TEXT GENERATED ALWAYS AS (facts ->> '$.os') STORED,
  os_version        TEXT GENERATED ALWAYS AS (facts ->> '$."os.version"') STORED,
  architecture      TEXT GENERATED ALWAYS AS (facts ->> '$.architecture') STORED,
  variant           TEXT GENERATED ALWAYS AS (facts ->> '$.variant') STORED,
  image_created     TEXT GENERATED ALWAYS AS (facts ->> '$.created') STORED,
  -- Last, because they are long: reading a column before them does not touch their overflow pages.
  annotations       TEXT NOT NULL DEFAULT '{}',    -- JSON object of strings, of the manifest itself
  facts             TEXT NOT NULL DEFAULT '{}',    -- JSON extracted from the config: platform, created, labels, history …
  UNIQUE (repository_id, digest)
) STRICT;
-- Each order in which a list may be asked for; "listed" is last so that both kinds of list filter inside the index.
CREATE INDEX artifact_by_pushed ON artifact (repository_id, pushed_at, id, listed);
CREATE INDEX artifact_by_pulled ON artifact (repository_id, coalesce(pulled_at, 0), id, listed);
CREATE INDEX artifact_by_size ON artifact (repository_id, size, id, listed);
CREATE INDEX artifact_by_subject ON artifact (repository_id, subject_digest, id)
  WHERE subject_digest IS NOT NULL;
CREATE INDEX artifact_by_subject_and_type ON artifact (repository_id, subject_digest, artifact_type, id)
  WHERE subject_digest IS NOT NULL;
CREATE INDEX artifact_by_attached ON artifact (repository_id, attached_to) WHERE attached_to IS NOT NULL;
CREATE INDEX artifact_by_manifest ON artifact (manifest_id);

-- What an image manifest refers to. The blob row may be absent: foreign layers, sparse content.
CREATE TABLE artifact_blob (
  artifact_id INTEGER NOT NULL REFERENCES artifact (id) ON DELETE CASCADE,
  position    INTEGER NOT NULL,                    -- 0 is the config, layers follow
  digest      TEXT NOT NULL,
  size        INTEGER NOT NULL,
  media_type  TEXT NOT NULL,
  PRIMARY KEY (artifact_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX artifact_blob_by_digest ON artifact_blob (digest, artifact_id);

-- What an index lists. The child artifact may be absent: sparse index.
CREATE TABLE artifact_child (
  parent_id     INTEGER NOT NULL REFERENCES artifact (id) ON DELETE CASCADE,
  position      INTEGER NOT NULL,
  digest        TEXT NOT NULL,
  size          INTEGER NOT NULL,
  media_type    TEXT NOT NULL,
  artifact_type TEXT,
  platform      TEXT,                              -- JSON of the descriptor's platform
  annotations   TEXT NOT NULL DEFAULT '{}',
  PRIMARY KEY (parent_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX artifact_child_by_digest ON artifact_child (digest, parent_id);

CREATE TABLE tag (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  repository_id INTEGER NOT NULL REFERENCES repository (id),
  artifact_id   INTEGER NOT NULL REFERENCES artifact (id),
  name          TEXT NOT NULL,                     -- byte order: OCI 1.1.1 allows lexical or ASCIIbetical
  pushed_at     INTEGER NOT NULL,
  pulled_at     INTEGER,
  UNIQUE (repository_id, name)
) STRICT;
CREATE INDEX tag_by_artifact ON tag (artifact_id, name);
CREATE INDEX tag_by_pushed ON tag (repository_id, pushed_at, id);
CREATE INDEX tag_by_pulled ON tag (repository_id, coalesce(pulled_at, 0), id);
`),
};
