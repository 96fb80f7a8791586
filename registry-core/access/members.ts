import type { Database, Statement } from '../database/index.ts';
import { SlicedWork } from '../turns/index.ts';
import type { RoleId } from './roles.ts';

interface MemberRow {
  entity_id: number;
  role_id: RoleId;
}

/** Members that are read at once: about a millisecond. */
const COUNTED_AT_ONCE = 1000;
const CACHED_USERS = 4096;
const NO_ROLES: readonly RoleId[] = [];

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
  readonly #ofProject: Statement<
    [projectId: number, entityType: 'u' | 'g', afterId: number, limit: number],
    MemberRow
  >;
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
    this.#role = database.prepare(
      "SELECT role_id FROM project_member WHERE project_id = ? AND entity_type = 'u' AND entity_id = ?",
    );
    this.#ofUser = database.prepare(
      "SELECT project_id, role_id FROM project_member WHERE entity_type = 'u' AND entity_id = ?",
    );
    this.#ofProject = database.prepare(
      `SELECT entity_id, role_id FROM project_member WHERE project_id = ? AND entity_type = ? AND entity_id > ?
       ORDER BY entity_id LIMIT ?`,
    );
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

  /** How many members of a project hold which role; read in slices. */
  async countByRole(projectId: number): Promise<ReadonlyMap<RoleId, number>> {
    const counts = new Map<RoleId, number>();
    const work = new SlicedWork();
    for (const entityType of ['u', 'g'] as const) {
      let rows: MemberRow[] = [];
      do {
        rows = this.#ofProject.all(projectId, entityType, rows.at(-1)?.entity_id ?? 0, COUNTED_AT_ONCE);
        for (const { role_id: role } of rows) counts.set(role, (counts.get(role) ?? 0) + 1);
        if (rows.length === COUNTED_AT_ONCE) await work.rest();
      } while (rows.length === COUNTED_AT_ONCE);
    }
    return counts;
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
