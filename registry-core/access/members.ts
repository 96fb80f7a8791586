import type { Database, Statement } from '../database/database.ts';
import type { RoleId } from './permissions.ts';

/** One row of a project's member list. */
export interface ProjectMember {
  readonly id: number;
  readonly projectId: number;
  /** `u` a user, `g` a group. */
  readonly entityType: 'u' | 'g';
  readonly entityId: number;
  readonly roleId: RoleId;
  /** Unix ms. */
  readonly createdAt: number;
}

interface MemberRow {
  id: number;
  project_id: number;
  entity_type: 'u' | 'g';
  entity_id: number;
  role_id: number;
  created_at: number;
}

const CACHED_USERS = 4096;
const NO_ROLES: readonly RoleId[] = [];

/** The queries that run on hot paths; a test explains their plans. */
export const MEMBER_QUERIES = {
  role: "SELECT role_id FROM project_member WHERE project_id = ? AND entity_type = 'u' AND entity_id = ?",
  ofUser: "SELECT project_id, role_id FROM project_member WHERE entity_type = 'u' AND entity_id = ?",
  ofProject: 'SELECT * FROM project_member WHERE project_id = ? ORDER BY id',
} as const;

/**
 * Who holds which role in which project. Changes and removals of members go through here alone.
 *
 * A role that was found is kept in memory until this store changes it, so that a right taken away is gone with the
 * next request; that somebody has none is asked anew each time, so that a new project's owner has it at once. Do not
 * ask inside the transaction that changes a role: if it is undone, the answer would outlive it.
 */
export class MemberStore {
  readonly #insert: Statement<[number, 'u' | 'g', number, RoleId, number], never>;
  readonly #delete: Statement<[projectId: number, entityType: 'u' | 'g', entityId: number], never>;
  readonly #role: Statement<[projectId: number, userId: number], { role_id: number }>;
  readonly #ofUser: Statement<[userId: number], { project_id: number; role_id: number }>;
  readonly #ofProject: Statement<[projectId: number], MemberRow>;
  readonly #clock: () => number;
  /** By user, then by project. */
  readonly #found = new Map<number, Map<number, readonly RoleId[]>>();

  constructor(database: Database, clock: () => number = Date.now) {
    this.#clock = clock;
    this.#insert = database.prepare(
      `INSERT INTO project_member (project_id, entity_type, entity_id, role_id, created_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (project_id, entity_type, entity_id) DO UPDATE SET role_id = excluded.role_id`,
    );
    this.#delete = database.prepare(
      'DELETE FROM project_member WHERE project_id = ? AND entity_type = ? AND entity_id = ?',
    );
    this.#role = database.prepare(MEMBER_QUERIES.role);
    this.#ofUser = database.prepare(MEMBER_QUERIES.ofUser);
    this.#ofProject = database.prepare(MEMBER_QUERIES.ofProject);
  }

  /** Gives a user a role in a project, or another role than before. Call it inside a transaction. */
  add(projectId: number, userId: number, roleId: RoleId): void {
    this.#insert.run(projectId, 'u', userId, roleId, this.#clock());
    this.#found.get(userId)?.delete(projectId);
  }

  /** Takes a user's role in a project away; false when there was none. Call it inside a transaction. */
  remove(projectId: number, userId: number): boolean {
    const { changes } = this.#delete.run(projectId, 'u', userId);
    this.#found.get(userId)?.delete(projectId);
    return changes > 0;
  }

  /** A project's members in the order in which they came. */
  list(projectId: number): ProjectMember[] {
    return this.#ofProject.all(projectId).map(toMember);
  }

  /** The roles of a user in a project, none when not a member. Cheap: for every request. */
  rolesOf(userId: number, projectId: number): readonly RoleId[] {
    const found = this.#found.get(userId)?.get(projectId);
    if (found !== undefined) return found;
    const row = this.#role.get(projectId, userId);
    if (row === undefined) return NO_ROLES;
    const roles = [row.role_id];
    this.#rolesFoundFor(userId).set(projectId, roles);
    return roles;
  }

  /** Every project of which the user is a member, with the roles there. */
  projectsOf(userId: number): ReadonlyMap<number, readonly RoleId[]> {
    return new Map(this.#ofUser.all(userId).map((row) => [row.project_id, [row.role_id]]));
  }

  #rolesFoundFor(userId: number): Map<number, readonly RoleId[]> {
    const found = this.#found.get(userId);
    if (found !== undefined) return found;
    if (this.#found.size >= CACHED_USERS) this.#found.clear();
    const created = new Map<number, readonly RoleId[]>();
    this.#found.set(userId, created);
    return created;
  }
}

function toMember(row: MemberRow): ProjectMember {
  return {
    id: row.id,
    projectId: row.project_id,
    entityType: row.entity_type,
    entityId: row.entity_id,
    roleId: row.role_id,
    createdAt: row.created_at,
  };
}
