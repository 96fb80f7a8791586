import { Type } from 'typebox';
import type { Database, Statement } from '../database/index.ts';
import { Pace } from '../turns/index.ts';
import type { AnyJobKind, JobKind } from './job-kind.ts';
import type { JobTables } from './job-tables.ts';

/** Lines of logs are kept for so long after they were written, ms. */
const LOG_AGE_MS = 30 * 24 * 60 * 60 * 1000;
/** Rows that go in one transaction: some milliseconds. */
const ROWS_AT_ONCE = 500;
const DEFAULT_KEPT = 50;

/** Removes what ended beyond what each kind keeps, in slices. */
export class JobHistory {
  readonly #tables: JobTables;
  readonly #kinds: ReadonlyMap<string, AnyJobKind>;
  readonly #deleteLines: Statement<[executionId: number, limit: number], never>;
  readonly #deleteTasks: Statement<[executionId: number, limit: number], never>;

  constructor(database: Database, tables: JobTables, kinds: ReadonlyMap<string, AnyJobKind>) {
    this.#tables = tables;
    this.#kinds = kinds;
    this.#deleteLines = database.prepare(
      `DELETE FROM task_log WHERE id IN
         (SELECT line.id FROM task CROSS JOIN task_log line ON line.task_id = task.id
          WHERE task.execution_id = ? LIMIT ?)`,
    );
    this.#deleteTasks = database.prepare(
      'DELETE FROM task WHERE id IN (SELECT id FROM task WHERE execution_id = ? LIMIT ?)',
    );
  }

  /** Returns how many executions went. `signal` ends it after the slice that is under way. */
  async sweep(now: number, signal: AbortSignal): Promise<number> {
    const { executions, log, database } = this.#tables;
    while (await database.write(() => log.removeBefore(now - LOG_AGE_MS, ROWS_AT_ONCE)))
      signal.throwIfAborted();
    let removed = 0;
    let policy = executions.policiesAfter('', -1);
    const pace = new Pace();
    for (; policy !== undefined; policy = executions.policiesAfter(policy.kind, policy.policyId)) {
      await pace.rest();
      const kept = this.#kinds.get(policy.kind)?.keptExecutions ?? DEFAULT_KEPT;
      for (;;) {
        const old = executions.old(policy.kind, policy.policyId, kept, ROWS_AT_ONCE);
        for (const id of old) {
          signal.throwIfAborted();
          await this.#remove(id);
        }
        removed += old.length;
        if (old.length < ROWS_AT_ONCE) break;
      }
    }
    return removed;
  }

  async #remove(executionId: number): Promise<void> {
    const { database, executions } = this.#tables;
    for (const statement of [this.#deleteLines, this.#deleteTasks]) {
      const slice = (): number => statement.run(executionId, ROWS_AT_ONCE).changes;
      while ((await database.write(slice)) === ROWS_AT_ONCE);
    }
    await database.write(() => executions.remove(executionId));
  }
}

const NoParameters = Type.Object({});

/** The name of the job that does it. */
export const SWEEP = 'EXECUTION_SWEEP';

/** Harbor's job of the same name. */
export function executionSweep(history: () => JobHistory, clock: () => number): JobKind<typeof NoParameters> {
  return {
    name: SWEEP,
    lane: 'upkeep',
    parameters: NoParameters,
    attempts: 3,
    keptExecutions: 10,
    run: async (task) => {
      const executions = await history().sweep(clock(), task.signal);
      task.log('info', `${executions} executions of the past were removed`);
      return { executions };
    },
  };
}
