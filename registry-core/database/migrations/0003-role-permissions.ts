import type { Database } from '../database.ts';

/** Harbor's role ids; 0 is anyone at all, on a public project. */
const ROLES = [
  { id: 0, name: 'public' },
  { id: 5, name: 'limitedGuest' },
  { id: 3, name: 'guest' },
  { id: 2, name: 'developer' },
  { id: 4, name: 'maintainer' },
  { id: 1, name: 'projectAdmin' },
] as const;

const NONE = '';
const ALL = 'create read update delete list';
const READ = 'read';
const LIST = 'list';
const READ_LIST = 'read list';

/**
 * Harbor's policy map (src/common/rbac/project/rbac_role.go), which differs in some cells from its documentation:
 * a row a resource, a cell the actions of the role at the same place in ROLES. `project` is the project itself.
 */
const MATRIX: Readonly<Record<string, readonly [string, string, string, string, string, string]>> = {
  project: [READ, READ, READ, READ, READ, 'read update delete'],
  member: [NONE, NONE, READ_LIST, READ_LIST, READ_LIST, ALL],
  metadata: [NONE, NONE, NONE, NONE, READ, 'create read update delete'],
  log: [NONE, NONE, NONE, NONE, NONE, LIST],
  label: [READ_LIST, NONE, READ_LIST, READ_LIST, ALL, ALL],
  quota: [NONE, READ, READ, READ, READ, READ],
  repository: [
    'list pull',
    'list read pull',
    'list read pull',
    'create read update list push pull',
    `${ALL} push pull`,
    `${ALL} push pull`,
  ],
  'tag-retention': [NONE, NONE, NONE, `${ALL} operate`, `${ALL} operate`, `${ALL} operate`],
  'immutable-tag': [NONE, NONE, NONE, NONE, 'create update delete list', 'create update delete list'],
  configuration: [NONE, READ, READ, READ, READ, 'read update'],
  robot: [NONE, NONE, READ_LIST, READ_LIST, READ_LIST, ALL],
  'notification-policy': [NONE, NONE, NONE, NONE, READ_LIST, ALL],
  scan: [READ, READ, READ, READ, 'create read stop', 'create read stop'],
  sbom: [NONE, READ, READ, READ, 'create read stop', 'create read stop'],
  scanner: [READ, READ, READ, READ, READ, 'create read'],
  artifact: [
    READ_LIST,
    READ_LIST,
    READ_LIST,
    'create read list',
    'create read delete list',
    'create read delete list',
  ],
  'artifact-addition': [READ, READ, READ, READ, READ, READ],
  tag: [LIST, LIST, LIST, 'create list', 'create delete list', 'create delete list'],
  accessory: [LIST, LIST, LIST, LIST, LIST, LIST],
  'artifact-label': [NONE, NONE, NONE, 'create delete', 'create delete', 'create delete'],
  'preheat-policy': [NONE, NONE, NONE, NONE, NONE, ALL],
  'export-cve': [NONE, NONE, NONE, 'create read list', 'create read list', 'create read list'],
};

/** Fills `role` and `role_permission` with Harbor's roles. */
export function seedRoles(database: Database): void {
  const insertRole = database.prepare<[id: number, name: string], never>(
    'INSERT INTO role (id, name) VALUES (?, ?)',
  );
  const insertPermission = database.prepare<[roleId: number, resource: string, action: string], never>(
    'INSERT INTO role_permission (role_id, resource, action) VALUES (?, ?, ?)',
  );
  ROLES.forEach((role, column) => {
    insertRole.run(role.id, role.name);
    for (const [resource, cells] of Object.entries(MATRIX)) {
      for (const action of (cells[column] ?? NONE).split(' ').filter(Boolean)) {
        insertPermission.run(role.id, resource, action);
      }
    }
  });
}
