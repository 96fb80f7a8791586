import type { Database, Statement } from '../database/index.ts';
import { RegistryError } from '../errors/index.ts';
import type { MemberStore } from './members.ts';
import type { Action, Resource, SystemResource } from './permissions.ts';
import {
  byKind,
  isAdministrator,
  isSignedIn,
  type Principal,
  type RobotPrincipal,
  userOf,
} from './principal.ts';
import { ROLE, type RoleId } from './roles.ts';

/** What the guard needs to know of a project. */
export interface ProjectAccess {
  readonly id: number;
  readonly public: boolean;
}

/** What every signed-in user may do to the registry as a whole: Harbor's default for creating projects. */
const SYSTEM_RIGHTS_OF_USERS: ReadonlySet<string> = new Set(['project:create', 'project:list']);

/** Who may read a project sees it in lists. */
const READ_PROJECT = 'project:read';

/**
 * Decides who may do what. Roles are data (`role_permission`), membership is looked up live, so a right that was
 * taken away is gone with the next request, whatever an older token says.
 */
export class Guard {
  readonly #permissions: Statement<[], { role_id: number; resource: string; action: string }>;
  readonly #members: MemberStore;
  #rightsByRole: ReadonlyMap<RoleId, ReadonlySet<string>> | undefined;

  constructor(database: Database, members: MemberStore) {
    this.#permissions = database.prepare('SELECT role_id, resource, action FROM role_permission');
    this.#members = members;
  }

  /** Whether the principal may do `action` on `resource` of the project. Administrators may do everything. */
  allows(principal: Principal, action: Action, resource: Resource, project: ProjectAccess): boolean {
    if (isAdministrator(principal)) return true;
    const right = `${resource}:${action}`;
    if (project.public && this.#roleHas(ROLE.public, right)) return true;
    switch (principal.kind) {
      case 'anonymous':
        return false;
      case 'robot':
        return robotMay(principal, project.id, right);
      case 'user':
        for (const role of this.#members.rolesOf(principal.userId, project.id)) {
          if (this.#roleHas(role, right)) return true;
        }
        return false;
    }
  }

  /**
   * Returns when {@link allows} says yes. Otherwise throws UNAUTHORIZED (401) for anonymous, FORBIDDEN (403) for
   * others. `project` is undefined when no project of the name exists: that is answered exactly as a project which
   * the principal may not see, so the answer tells nobody whether a private project exists; only an administrator,
   * who may see all, gets NOT_FOUND (404).
   *
   * The /v2 API asks {@link allows} and answers by OCI's habits, and for the same reason without looking whether
   * the repository exists: anonymous and bearer get 401 with an `insufficient_scope` challenge (Docker then signs
   * in and prints "denied"), every other method 403 DENIED.
   */
  require(
    principal: Principal,
    action: Action,
    resource: Resource,
    project: ProjectAccess | undefined,
  ): asserts project is ProjectAccess {
    if (project !== undefined && this.allows(principal, action, resource, project)) return;
    if (project === undefined && isAdministrator(principal)) {
      throw new RegistryError('NOT_FOUND', 'there is no project of this name');
    }
    throw refusal(
      principal,
      action,
      resource,
      'ask one of its project administrators for a role that has it',
    );
  }

  /** Whether the principal may do `action` on something of the whole registry. */
  allowsSystem(principal: Principal, action: Action, resource: SystemResource): boolean {
    const right = `${resource}:${action}`;
    return byKind(principal, {
      anonymous: () => false,
      user: ({ administrator }) => administrator || SYSTEM_RIGHTS_OF_USERS.has(right),
      robot: ({ systemRights }) => systemRights.has(right),
    });
  }

  /** Returns when {@link allowsSystem} says yes; throws UNAUTHORIZED for anonymous, FORBIDDEN for others. */
  requireSystem(principal: Principal, action: Action, resource: SystemResource): void {
    if (this.allowsSystem(principal, action, resource)) return;
    throw refusal(principal, action, resource, 'ask an administrator of the registry');
  }

  /** Whether the principal sees public projects only, so that a list needs no look at memberships. */
  readablePublicOnly(principal: Principal): boolean {
    return byKind(principal, {
      anonymous: () => true,
      user: ({ administrator, userId }) => !administrator && this.#members.projectsOf(userId).size === 0,
      robot: ({ projectRights }) => projectRights.size === 0,
    });
  }

  /** Whether the principal sees every project. */
  readableAll(principal: Principal): boolean {
    return byKind(principal, {
      anonymous: () => false,
      user: ({ administrator }) => administrator,
      robot: ({ projectRights }) => projectRights.get('all')?.has(READ_PROJECT) === true,
    });
  }

  /** The projects that the principal sees through a role, beside the public ones; for filtering lists. */
  memberProjectIds(principal: Principal): number[] {
    return byKind(principal, {
      anonymous: () => [],
      user: ({ userId }) =>
        [...this.#members.projectsOf(userId)]
          .filter(([, roles]) => roles.some((role) => this.#roleHas(role, READ_PROJECT)))
          .map(([projectId]) => projectId),
      robot: ({ projectRights }) =>
        [...projectRights].flatMap(([projectId, rights]) =>
          projectId !== 'all' && rights.has(READ_PROJECT) ? [projectId] : [],
        ),
    });
  }

  /** The principal's own roles in a project (Harbor's `current_user_role_ids`). */
  rolesIn(principal: Principal, projectId: number): readonly RoleId[] {
    const user = userOf(principal);
    return user === undefined ? [] : this.#members.rolesOf(user.userId, projectId);
  }

  /** Whether some role has this right: only such are worth naming to a client. */
  isGrantable(action: Action, resource: Resource): boolean {
    this.#rightsByRole ??= this.#loadRights();
    return [...this.#rightsByRole.values()].some((rights) => rights.has(`${resource}:${action}`));
  }

  /** Forgets the roles' permissions; call it after `role_permission` changed. */
  invalidatePermissions(): void {
    this.#rightsByRole = undefined;
  }

  #roleHas(role: RoleId, right: string): boolean {
    this.#rightsByRole ??= this.#loadRights();
    return this.#rightsByRole.get(role)?.has(right) ?? false;
  }

  #loadRights(): ReadonlyMap<RoleId, ReadonlySet<string>> {
    const rights = new Map<RoleId, Set<string>>();
    for (const row of this.#permissions.all()) {
      const ofRole = rights.get(row.role_id) ?? new Set<string>();
      rights.set(row.role_id, ofRole.add(`${row.resource}:${row.action}`));
    }
    return rights;
  }
}

function robotMay({ projectRights }: RobotPrincipal, projectId: number, right: string): boolean {
  return projectRights.get(projectId)?.has(right) === true || projectRights.get('all')?.has(right) === true;
}

function refusal(principal: Principal, action: Action, resource: string, remedy: string): RegistryError {
  if (!isSignedIn(principal)) {
    return new RegistryError(
      'UNAUTHORIZED',
      `${action} on ${resource} needs a signed-in user; sign in first`,
    );
  }
  return new RegistryError('FORBIDDEN', `you lack the permission ${resource}:${action} here; ${remedy}`);
}
