import type { Database, Statement } from '../database/index.ts';
import type { ExecutionState, JsonObject, Trigger } from './states.ts';

/** What begins an execution. */
export interface NewExecution {
  readonly kind: string;
  /** 0: of no policy. */
  readonly policyId: number;
  readonly trigger: Trigger;
  readonly actor: string;
  readonly parameters: JsonObject;
}

/** How many tasks of an execution are in which state; `waiting` has those whose time has not come, too. */
export type TaskCounts = Readonly<Record<ExecutionState, number>>;

/** A run of a policy, or one act of a user. Times are Unix ms. */
export interface Execution extends NewExecution {
  readonly id: number;
  readonly state: ExecutionState;
  readonly tasks: TaskCounts;
  readonly createdAt: number;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
}

interface ExecutionRow {
  id: number;
  kind: string;
  policy_id: number;
  trigger: Trigger;
  actor: string;
  state: ExecutionState;
  parameters: string;
  waiting: number;
  running: number;
  done: number;
  failed: number;
  stopped: number;
  created_at: number;
  started_at: number | null;
  ended_at: number | null;
}

/** Which executions a page has. */
export interface ExecutionFilter {
  readonly kind?: string | undefined;
  readonly policyId?: number | undefined;
  /** Only those that have not ended. */
  readonly underWay?: boolean | undefined;
}

const COLUMNS = `id, kind, policy_id, trigger, actor, state, parameters, waiting, running, done, failed, stopped,
  created_at, started_at, ended_at`;

/** The table of executions. What changes it is called inside a transaction. */
export class ExecutionStore {
  readonly #insert: Statement<
    [kind: string, policyId: number, trigger: string, actor: string, parameters: string, at: number],
    never
  >;
  readonly #byId: Statement<[id: number], ExecutionRow>;
  readonly #settle: Statement<[at: number, at: number, id: number], never>;
  readonly #pages: Readonly<
    Record<'all' | 'underWay', Statement<[before: number, limit: number], ExecutionRow>>
  >;
  readonly #pageOfKind: Statement<[kind: string, before: number, limit: number], ExecutionRow>;
  readonly #pageOfPolicy: Statement<
    [kind: string, policyId: number, before: number, limit: number],
    ExecutionRow
  >;
  readonly #count: Statement<[kind: string, policyId: number], { count: number }>;
  readonly #old: Statement<[kind: string, policyId: number, kept: number, limit: number], { id: number }>;
  readonly #policies: Statement<[afterKind: string, afterPolicy: number, limit: number], PolicyRow>;
  readonly #delete: Statement<[id: number], never>;

  constructor(database: Database) {
    this.#insert = database.prepare(
      `INSERT INTO execution (kind, policy_id, trigger, actor, parameters, created_at) VALUES (?, ?, ?, ?, ?, ?)`,
    );
    this.#byId = database.prepare(`SELECT ${COLUMNS} FROM execution WHERE id = ?`);
    this.#settle = database.prepare(
      `UPDATE execution SET
         state = CASE
           WHEN running > 0 THEN 'running'
           WHEN waiting > 0 THEN CASE WHEN started_at IS NULL THEN 'waiting' ELSE 'running' END
           WHEN failed > 0 THEN 'failed' WHEN stopped > 0 THEN 'stopped' ELSE 'done' END,
         started_at = CASE WHEN running > 0 THEN coalesce(started_at, ?) ELSE started_at END,
         ended_at = CASE WHEN running + waiting > 0 THEN NULL ELSE ? END
       WHERE id = ?`,
    );
    const page = (where: string): string =>
      `SELECT ${COLUMNS} FROM execution WHERE ${where}id < ? ORDER BY id DESC LIMIT ?`;
    this.#pages = {
      all: database.prepare(page('')),
      underWay: database.prepare(page('ended_at IS NULL AND ')),
    };
    this.#pageOfKind = database.prepare(page('kind = ? AND '));
    this.#pageOfPolicy = database.prepare(page('kind = ? AND policy_id = ? AND '));
    this.#count = database.prepare(
      `SELECT count(*) AS count FROM
         (SELECT 1 FROM execution WHERE kind = ? AND policy_id = ? LIMIT ${MOST_COUNTED})`,
    );
    this.#old = database.prepare(
      `SELECT id FROM execution WHERE kind = ? AND policy_id = ? AND ended_at IS NOT NULL
         AND ended_at <= coalesce((SELECT younger.ended_at FROM execution younger
           WHERE younger.kind = execution.kind AND younger.policy_id = execution.policy_id
             AND younger.ended_at IS NOT NULL ORDER BY younger.ended_at DESC LIMIT 1 OFFSET ?), -1)
       ORDER BY ended_at LIMIT ?`,
    );
    this.#policies = database.prepare(
      `SELECT kind, policy_id FROM execution WHERE (kind, policy_id) > (?, ?) ORDER BY kind, policy_id LIMIT ?`,
    );
    this.#delete = database.prepare('DELETE FROM execution WHERE id = ?');
  }

  add({ kind, policyId, trigger, actor, parameters }: NewExecution, now: number): number {
    const text = JSON.stringify(parameters);
    return Number(this.#insert.run(kind, policyId, trigger, actor, text, now).lastInsertRowid);
  }

  /** Makes an execution say what its tasks do. Call it after each change of theirs. */
  settle(id: number, now: number): void {
    this.#settle.run(now, now, id);
  }

  byId(id: number): Execution | undefined {
    const row = this.#byId.get(id);
    return row && toExecution(row);
  }

  /** The youngest `limit` before one, all unless filtered. */
  page(filter: ExecutionFilter, before: number, limit: number): Execution[] {
    const { kind, policyId, underWay } = filter;
    if (kind === undefined) {
      return this.#pages[underWay === true ? 'underWay' : 'all'].all(before, limit).map(toExecution);
    }
    if (policyId === undefined) return this.#pageOfKind.all(kind, before, limit).map(toExecution);
    return this.#pageOfPolicy.all(kind, policyId, before, limit).map(toExecution);
  }

  /** How many executions of a policy there are, 10,000 at the most. */
  count(kind: string, policyId: number): number {
    return this.#count.get(kind, policyId)?.count ?? 0;
  }

  /** Ended executions of a policy beyond the youngest `kept`, the oldest first. */
  old(kind: string, policyId: number, kept: number, limit: number): number[] {
    return this.#old.all(kind, policyId, kept, limit).map(({ id }) => id);
  }

  /** The next policies that have executions, behind one. */
  policiesAfter(
    kind: string,
    policyId: number,
  ): { readonly kind: string; readonly policyId: number } | undefined {
    const [row] = this.#policies.all(kind, policyId, 1);
    return row && { kind: row.kind, policyId: row.policy_id };
  }

  remove(id: number): void {
    this.#delete.run(id);
  }
}

interface PolicyRow {
  kind: string;
  policy_id: number;
}

/** More executions of a policy than that are not counted: history is swept long before. */
const MOST_COUNTED = 10_000;

function toExecution(row: ExecutionRow): Execution {
  const { waiting, running, done, failed, stopped } = row;
  return {
    id: row.id,
    kind: row.kind,
    policyId: row.policy_id,
    trigger: row.trigger,
    actor: row.actor,
    state: row.state,
    parameters: JSON.parse(row.parameters) as JsonObject,
    tasks: { waiting, running, done, failed, stopped },
    createdAt: row.created_at,
    startedAt: row.started_at ?? undefined,
    endedAt: row.ended_at ?? undefined,
  };
}
