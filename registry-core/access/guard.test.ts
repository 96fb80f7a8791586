import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RegistryError } from '../errors/registry-error.ts';
import { IdentityFixture } from '../identity/testing/identity-fixture.ts';
import type { ProjectAccess } from './guard.ts';
import { ACTIONS, type Action, PROJECT_RESOURCES, type Resource } from './permissions.ts';
import { ANONYMOUS, type Principal, type UserPrincipal } from './principal.ts';
import { ROLE } from './roles.ts';

let fixture: IdentityFixture;
let administrator: UserPrincipal;
let alice: UserPrincipal;
let open: ProjectAccess;
let closed: ProjectAccess;

beforeEach(async () => {
  fixture = new IdentityFixture();
  administrator = await fixture.addUser('admin', { administrator: true });
  alice = await fixture.addUser('alice');
  open = fixture.addProject('library', true);
  closed = fixture.addProject('secret', false);
});
afterEach(() => fixture.close());

function giveRole(user: UserPrincipal, project: ProjectAccess, role: number): Promise<void> {
  return fixture.database.write(() => fixture.members.add(project.id, user.userId, role));
}

/** Everything that the principal may do in the project, such as `repository:pull`. */
function rightsOf(principal: Principal, project: ProjectAccess): string[] {
  return PROJECT_RESOURCES.flatMap((resource) =>
    ACTIONS.filter((action) => fixture.guard.allows(principal, action, resource, project)).map(
      (action) => `${resource}:${action}`,
    ),
  );
}

function refusalOf(attempt: () => void): RegistryError {
  try {
    attempt();
  } catch (thrown) {
    if (thrown instanceof RegistryError) return thrown;
  }
  throw new Error('nothing was refused');
}

describe('Guard.allows', () => {
  it('lets anonymous read and pull a public project, and nothing more', () => {
    expect(rightsOf(ANONYMOUS, open)).toEqual([
      'project:read',
      'label:read',
      'label:list',
      'repository:list',
      'repository:pull',
      'scan:read',
      'scanner:read',
      'artifact:read',
      'artifact:list',
      'artifact-addition:read',
      'tag:list',
      'accessory:list',
    ]);
  });

  it('lets neither anonymous nor a stranger do anything in a private project', () => {
    expect(rightsOf(ANONYMOUS, closed)).toEqual([]);
    expect(rightsOf(alice, closed)).toEqual([]);
  });

  it('lets an administrator do everything everywhere', () => {
    expect(rightsOf(administrator, closed)).toHaveLength(PROJECT_RESOURCES.length * ACTIONS.length);
  });

  it.each([
    [ROLE.limitedGuest, 'repository:pull', 'repository:push'],
    [ROLE.limitedGuest, 'artifact:read', 'member:list'],
    [ROLE.guest, 'member:list', 'repository:push'],
    [ROLE.developer, 'repository:push', 'repository:delete'],
    [ROLE.developer, 'tag:create', 'tag:delete'],
    [ROLE.developer, 'tag-retention:operate', 'scan:create'],
    [ROLE.maintainer, 'repository:delete', 'member:create'],
    [ROLE.maintainer, 'scan:stop', 'log:list'],
    [ROLE.projectAdmin, 'log:list', 'repository:operate'],
    [ROLE.projectAdmin, 'project:delete', 'project:create'],
  ])('gives role %i %s but not %s', async (role, allowed, refused) => {
    await giveRole(alice, closed, role);
    expect(rightsOf(alice, closed)).toContain(allowed);
    expect(rightsOf(alice, closed)).not.toContain(refused);
  });

  it('gives each role as many rights as Harbor does', async () => {
    const counts = [];
    for (const role of [ROLE.limitedGuest, ROLE.guest, ROLE.developer, ROLE.maintainer, ROLE.projectAdmin]) {
      await giveRole(alice, closed, role);
      counts.push(rightsOf(alice, closed).length);
    }
    // The letters of each column in Harbor's permission table.
    expect(counts).toEqual([14, 20, 36, 53, 75]);
  });

  it('forgets a right at once when the role changes or goes', async () => {
    await giveRole(alice, closed, ROLE.developer);
    expect(fixture.guard.allows(alice, 'push', 'repository', closed)).toBe(true);
    await giveRole(alice, closed, ROLE.guest);
    expect(fixture.guard.allows(alice, 'push', 'repository', closed)).toBe(false);
    expect(fixture.guard.allows(alice, 'pull', 'repository', closed)).toBe(true);
    await fixture.database.write(() => fixture.members.remove(closed.id, alice.userId));
    expect(fixture.guard.allows(alice, 'pull', 'repository', closed)).toBe(false);
  });

  it('sees an owner that another room wrote after the answer was no', () => {
    expect(fixture.guard.allows(alice, 'push', 'repository', closed)).toBe(false);
    fixture.database.execute(
      `INSERT INTO project_member (project_id, entity_type, entity_id, role_id, created_at)
       VALUES (${closed.id}, 'u', ${alice.userId}, 1, 0)`,
    );
    expect(fixture.guard.allows(alice, 'push', 'repository', closed)).toBe(true);
  });

  it('reads permissions as data', () => {
    expect(fixture.guard.allows(ANONYMOUS, 'push', 'repository', open)).toBe(false);
    fixture.database.execute(`INSERT INTO role_permission VALUES (${ROLE.public}, 'repository', 'push')`);
    fixture.guard.invalidatePermissions();
    expect(fixture.guard.allows(ANONYMOUS, 'push', 'repository', open)).toBe(true);
  });
});

describe('the seeded permissions', () => {
  it('name only resources and actions that the guard knows', () => {
    const rows = fixture.database
      .prepare<[], { resource: Resource; action: Action }>('SELECT resource, action FROM role_permission')
      .all();
    expect(rows.length).toBeGreaterThan(200);
    for (const { resource, action } of rows) {
      expect(PROJECT_RESOURCES).toContain(resource);
      expect(ACTIONS).toContain(action);
    }
  });
});

describe('Guard.require', () => {
  it('tells nobody but administrators whether a private project exists', () => {
    for (const principal of [ANONYMOUS, alice]) {
      const ofPrivate = refusalOf(() => fixture.guard.require(principal, 'read', 'project', closed));
      const ofMissing = refusalOf(() => fixture.guard.require(principal, 'read', 'project', undefined));
      expect([ofPrivate.code, ofPrivate.message, ofPrivate.status]).toEqual([
        ofMissing.code,
        ofMissing.message,
        ofMissing.status,
      ]);
    }
    expect(refusalOf(() => fixture.guard.require(administrator, 'read', 'project', undefined)).code).toBe(
      'NOT_FOUND',
    );
  });

  it('answers 401 to anonymous, 403 to a user', () => {
    expect(refusalOf(() => fixture.guard.require(ANONYMOUS, 'push', 'repository', open)).status).toBe(401);
    expect(refusalOf(() => fixture.guard.require(alice, 'push', 'repository', open)).status).toBe(403);
    expect(() => fixture.guard.require(alice, 'pull', 'repository', open)).not.toThrow();
  });
});

describe('Guard for the whole registry', () => {
  it('leaves the system to administrators, but for making projects', () => {
    expect(fixture.guard.allowsSystem(administrator, 'update', 'configuration')).toBe(true);
    expect(fixture.guard.allowsSystem(alice, 'update', 'configuration')).toBe(false);
    expect(fixture.guard.allowsSystem(alice, 'create', 'project')).toBe(true);
    expect(fixture.guard.allowsSystem(ANONYMOUS, 'create', 'project')).toBe(false);
    expect(refusalOf(() => fixture.guard.requireSystem(ANONYMOUS, 'list', 'user')).status).toBe(401);
    expect(refusalOf(() => fixture.guard.requireSystem(alice, 'list', 'user')).status).toBe(403);
  });

  it('says which projects a list may show', async () => {
    expect(fixture.guard.readablePublicOnly(ANONYMOUS)).toBe(true);
    expect(fixture.guard.readablePublicOnly(alice)).toBe(true);
    expect(fixture.guard.readablePublicOnly(administrator)).toBe(false);
    expect(fixture.guard.readableAll(administrator)).toBe(true);
    await giveRole(alice, closed, ROLE.limitedGuest);
    expect(fixture.guard.readablePublicOnly(alice)).toBe(false);
    expect(fixture.guard.readableAll(alice)).toBe(false);
    expect(fixture.guard.memberProjectIds(alice)).toEqual([closed.id]);
    expect(fixture.guard.rolesIn(alice, closed.id)).toEqual([ROLE.limitedGuest]);
  });
});

describe('MemberStore', () => {
  it('counts the members of a project by their roles', async () => {
    await giveRole(alice, closed, ROLE.guest);
    await giveRole(administrator, closed, ROLE.projectAdmin);
    await giveRole(administrator, open, ROLE.guest);
    await fixture.database.write(() => {
      for (let userId = 1000; userId < 3000; userId += 1) fixture.members.add(closed.id, userId, ROLE.guest);
    });
    expect(await fixture.members.countByRole(closed.id)).toEqual(
      new Map([
        [ROLE.guest, 2001],
        [ROLE.projectAdmin, 1],
      ]),
    );
    expect(await fixture.database.write(() => fixture.members.remove(open.id, alice.userId))).toBe(false);
  });
});

describe('a robot', () => {
  const robot = (
    projects: readonly (readonly [number | 'all', string])[],
    system: string[] = [],
  ): Principal => ({
    kind: 'robot',
    robotId: 1,
    name: 'robot$ci',
    projectRights: new Map(projects.map(([project, rights]) => [project, new Set(rights.split(' '))])),
    systemRights: new Set(system),
  });

  it('may what it was given in its projects, what anyone may in public ones, and nothing else', () => {
    const ci = robot([[closed.id, 'repository:pull repository:push project:read']]);
    expect(rightsOf(ci, closed)).toEqual(['project:read', 'repository:pull', 'repository:push']);
    expect(rightsOf(ci, open)).toEqual(rightsOf(ANONYMOUS, open));
    expect(fixture.guard.memberProjectIds(ci)).toEqual([closed.id]);
    expect(fixture.guard.rolesIn(ci, closed.id)).toEqual([]);
    expect(refusalOf(() => fixture.guard.require(ci, 'delete', 'project', closed)).code).toBe('FORBIDDEN');
  });

  it('may in each project what it was given for all, and in the registry what it was given there', () => {
    const everywhere = robot([['all', 'project:read tag:delete']], ['project:create']);
    expect(fixture.guard.allows(everywhere, 'delete', 'tag', closed)).toBe(true);
    expect(fixture.guard.readableAll(everywhere)).toBe(true);
    expect(fixture.guard.allowsSystem(everywhere, 'create', 'project')).toBe(true);
    expect(fixture.guard.allowsSystem(everywhere, 'read', 'configuration')).toBe(false);
    expect(fixture.guard.readablePublicOnly(robot([]))).toBe(true);
  });
});
