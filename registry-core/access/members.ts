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

type RolesByProject = ReadonlyMap<number, readonly RoleId[]>;

const CACHED_USERS = 4096;
const NO_ROLES: readonly RoleId[] = [];

/** The queries that run on hot paths; a test explains their plans. */
export const MEMBER_QUERIES = {
  ofUser: "SELECT project_id, role_id FROM project_member WHERE entity_type = 'u' AND entity_id = ?",
  ofProject: 'SELECT * FROM project_member WHERE project_id = ? ORDER BY id',
} as const;

/**
 * Who holds which role in which project: the only writer of `project_member`.
 *
 * A user's roles are kept in memory after the first question and forgotten at each change, so that a right taken
 * away is gone with the next request. Do not ask inside the transaction that changes them: if it is undone, the
 * answer would outlive it.
 */
export class MemberStore {
  readonly #insert: Statement<[number, 'u' | 'g', number, RoleId, number], never>;
  readonly #delete: Statement<[projectId: number, entityType: 'u' | 'g', entityId: number], never>;
  readonly #rolesOfUser: Statement<[userId: number], { project_id: number; role_id: number }>;
  readonly #ofProject: Statement<[projectId: number], MemberRow>;
  readonly #clock: () => number;
  readonly #rolesByUser = new Map<number, RolesByProject>();

  constructor(database: Database, clock: () => number = Date.now) {
    this.#clock = clock;
    this.#insert = database.prepare(
      `INSERT INTO project_member (project_id, entity_type, entity_id, role_id, created_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (project_id, entity_type, entity_id) DO UPDATE SET role_id = excluded.role_id`,
    );
    this.#delete = database.prepare(
      'DELETE FROM project_member WHERE project_id = ? AND entity_type = ? AND entity_id = ?',
    );
    this.#rolesOfUser = database.prepare(MEMBER_QUERIES.ofUser);
    this.#ofProject = database.prepare(MEMBER_QUERIES.ofProject);
  }

  /** Gives a user a role in a project, or another role than before. Call it inside a transaction. */
  add(projectId: number, userId: number, roleId: RoleId): void {
    this.#insert.run(projectId, 'u', userId, roleId, this.#clock());
    this.#rolesByUser.delete(userId);
  }

  /** Takes a user's role in a project away; false when there was none. Call it inside a transaction. */
  remove(projectId: number, userId: number): boolean {
    const { changes } = this.#delete.run(projectId, 'u', userId);
    this.#rolesByUser.delete(userId);
    return changes > 0;
  }

  /** A project's members in the order in which they came. */
  list(projectId: number): ProjectMember[] {
    return this.#ofProject.all(projectId).map(toMember);
  }

  /** The roles of a user in a project, none when not a member. */
  rolesOf(userId: number, projectId: number): readonly RoleId[] {
    return this.projectsOf(userId).get(projectId) ?? NO_ROLES;
  }

  /** Every project of which the user is a member, with the roles there. */
  projectsOf(userId: number): RolesByProject {
    const cached = this.#rolesByUser.get(userId);
    if (cached !== undefined) return cached;
    const roles = new Map<number, RoleId[]>();
    for (const row of this.#rolesOfUser.all(userId)) {
      roles.set(row.project_id, [...(roles.get(row.project_id) ?? []), row.role_id]);
    }
    if (this.#rolesByUser.size >= CACHED_USERS) this.#rolesByUser.clear();
    this.#rolesByUser.set(userId, roles);
    return roles;
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
