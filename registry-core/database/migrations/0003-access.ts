import type { Migration } from '../migrate.ts';
import { seedRoles } from './0003-role-permissions.ts';

/** Roles as data: which role may do which action on which resource of a project, and who holds a role where. */
export const accessMigration: Migration = {
  version: 3,
  name: 'access',
  up: (database) => {
    database.execute(`
CREATE TABLE role (
  id   INTEGER PRIMARY KEY,                        -- Harbor's ids 1 to 5; 0 is anyone on a public project
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE role_permission (
  role_id  INTEGER NOT NULL REFERENCES role (id) ON DELETE CASCADE,
  resource TEXT NOT NULL,
  action   TEXT NOT NULL,
  PRIMARY KEY (role_id, resource, action)
) STRICT, WITHOUT ROWID;

CREATE TABLE project_member (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  project_id  INTEGER NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  entity_type TEXT NOT NULL CHECK (entity_type IN ('u', 'g')),
  entity_id   INTEGER NOT NULL,
  role_id     INTEGER NOT NULL REFERENCES role (id),
  created_at  INTEGER NOT NULL,
  UNIQUE (project_id, entity_type, entity_id)
) STRICT;
CREATE INDEX project_member_by_entity ON project_member (entity_type, entity_id, project_id);
`);
    seedRoles(database);
  },
};
