/** Harbor's role ids. A project's owner is a member with the role projectAdmin. */
export const ROLE = {
  public: 0,
  projectAdmin: 1,
  developer: 2,
  guest: 3,
  maintainer: 4,
  limitedGuest: 5,
} as const;

/** A role's id: one of {@link ROLE}, or of a role that a later release adds to the table `role`. */
export type RoleId = number;

export interface Role {
  readonly id: RoleId;
  readonly name: keyof typeof ROLE;
  /** Of two roles of a member, the one with more counts. */
  readonly might: number;
}

/** Harbor's roles, the least mighty first; `public` is anyone at all, on a public project. */
export const ROLES: readonly Role[] = (
  ['public', 'limitedGuest', 'guest', 'developer', 'maintainer', 'projectAdmin'] as const
).map((name, might) => ({ id: ROLE[name], name, might }));

const NONE = '';
const ALL = 'create read update delete list';
const READ = 'read';
const LIST = 'list';
const READ_LIST = 'read list';

/**
 * What a role may do to what in a project: a row a resource, a cell the actions of the role at the same place in
 * {@link ROLES}. `project` is the project itself. The table `role_permission` is filled with it, and decides.
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

/** The rights of each role, as `resource:action`. */
export function rightsOfRoles(): ReadonlyMap<RoleId, ReadonlySet<string>> {
  return new Map(
    ROLES.map(({ id, might }) => [
      id,
      new Set(
        Object.entries(MATRIX).flatMap(([resource, cells]) =>
          (cells[might] ?? NONE)
            .split(' ')
            .filter(Boolean)
            .map((action) => `${resource}:${action}`),
        ),
      ),
    ]),
  );
}

/** The mightiest of some roles; undefined without any. One that is not known here is less than those that are. */
export function mightiest(roles: readonly RoleId[]): RoleId | undefined {
  const might = (id: RoleId): number => ROLES.find((role) => role.id === id)?.might ?? -1;
  return [...roles].sort((one, other) => might(other) - might(one))[0];
}
