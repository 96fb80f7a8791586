import type { Database, Statement } from '../database/index.ts';
import type { Progress } from './job-kind.ts';
import type { JsonObject, TaskState } from './states.ts';

/** What begins a task. */
export interface NewTask {
  readonly executionId: number;
  readonly kind: string;
  readonly priority: number;
  readonly parameters: JsonObject;
  readonly dedupeKey: string | undefined;
  /** Not before, Unix ms. */
  readonly runAt: number;
}

/** A part of an execution. Times are Unix ms. */
export interface Task extends NewTask {
  readonly id: number;
  readonly state: TaskState;
  readonly attempts: number;
  readonly crashes: number;
  /** Of the latest attempt. */
  readonly fence: number;
  readonly step: unknown;
  readonly progress: Progress;
  readonly message: string | undefined;
  readonly result: JsonObject | undefined;
  readonly createdAt: number;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
}

interface TaskRow {
  id: number;
  execution_id: number;
  kind: string;
  state: TaskState;
  priority: number;
  parameters: string;
  dedupe_key: string | null;
  run_at: number;
  attempts: number;
  crashes: number;
  fence: number;
  step: string | null;
  done: number;
  total: number | null;
  message: string | null;
  result: string | null;
  created_at: number;
  started_at: number | null;
  ended_at: number | null;
}

const COLUMNS = `id, execution_id, kind, state, priority, parameters, dedupe_key, run_at, attempts, crashes, fence, step,
  done, total, message, result, created_at, started_at, ended_at`;

/** An attempt of a task: what it writes is taken only as long as it is the latest. */
export interface Attempt {
  readonly id: number;
  readonly fence: number;
}

/** Of an attempt that is the latest. */
const OF_ATTEMPT = "WHERE id = ? AND fence = ? AND state = 'running'";

/** What is read of tasks. */
function taskQueries(database: Database) {
  const select = <Parameters extends unknown[]>(rest: string): Statement<Parameters, TaskRow> =>
    database.prepare<Parameters, TaskRow>(`SELECT ${COLUMNS} FROM task ${rest}`);
  return {
    byId: select<[id: number]>('WHERE id = ?'),
    ofExecution: select<[executionId: number, after: number, limit: number]>(
      'WHERE execution_id = ? AND id > ? ORDER BY id LIMIT ?',
    ),
    deduped: select<[kind: string, key: string]>(
      `WHERE kind = ? AND dedupe_key = ? AND state IN ('scheduled', 'waiting') AND dedupe_key IS NOT NULL LIMIT 1`,
    ),
    claimable: select<[kind: string, limit: number]>(
      `WHERE kind = ? AND state = 'waiting' AND (dedupe_key IS NULL OR NOT EXISTS
         (SELECT 1 FROM task other
          WHERE other.kind = task.kind AND other.dedupe_key = task.dedupe_key AND other.state = 'running'))
       ORDER BY priority DESC, id LIMIT ?`,
    ),
    running: select<[limit: number]>("WHERE state = 'running' LIMIT ?"),
    waitingOfKind: select<[kind: string, limit: number]>(
      "WHERE kind = ? AND state IN ('scheduled', 'waiting') ORDER BY id LIMIT ?",
    ),
    waitingOfExecution: select<[executionId: number, limit: number]>(
      "WHERE execution_id = ? AND state IN ('scheduled', 'waiting') ORDER BY id LIMIT ?",
    ),
    nextDue: database.prepare<[], { run_at: number }>(
      "SELECT run_at FROM task WHERE state = 'scheduled' ORDER BY run_at, id LIMIT 1",
    ),
  };
}

/** What an attempt writes. */
function attemptChanges(database: Database) {
  return {
    claim: database.prepare<[at: number, at: number, id: number], never>(
      `UPDATE task SET state = 'running', attempts = attempts + 1, fence = fence + 1, message = NULL,
         started_at = ?, beat_at = ? WHERE id = ?`,
    ),
    end: database.prepare<
      [state: string, message: string | null, result: string | null, at: number, id: number, fence: number],
      never
    >(`UPDATE task SET state = ?, message = ?, result = ?, ended_at = ? ${OF_ATTEMPT}`),
    again: database.prepare<
      [state: string, runAt: number, attempts: number, message: string | null, id: number, fence: number],
      never
    >(`UPDATE task SET state = ?, run_at = ?, attempts = ?, message = ? ${OF_ATTEMPT}`),
    beat: database.prepare<
      [done: number, total: number | null, at: number, id: number, fence: number],
      never
    >(`UPDATE task SET done = ?, total = ?, beat_at = ? ${OF_ATTEMPT}`),
    saveStep: database.prepare<[step: string, at: number, id: number, fence: number], never>(
      `UPDATE task SET step = ?, beat_at = ? ${OF_ATTEMPT}`,
    ),
  };
}

/** What others change of tasks. */
function taskChanges(database: Database) {
  return {
    insert: database.prepare<
      [number, string, TaskState, number, string, string | null, number, number],
      never
    >(
      `INSERT INTO task (execution_id, kind, state, priority, parameters, dedupe_key, run_at, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    replace: database.prepare<[parameters: string, state: string, runAt: number, id: number], never>(
      'UPDATE task SET parameters = ?, state = ?, run_at = ? WHERE id = ?',
    ),
    makeDue: database.prepare<[now: number, limit: number], never>(
      `UPDATE task SET state = 'waiting' WHERE id IN
         (SELECT id FROM task WHERE state = 'scheduled' AND run_at <= ? ORDER BY run_at, id LIMIT ?)`,
    ),
    stop: database.prepare<[message: string, at: number, id: number], never>(
      `UPDATE task SET state = 'stopped', message = ?, ended_at = ?
       WHERE id = ? AND state IN ('scheduled', 'waiting')`,
    ),
    recover: database.prepare<[state: string, message: string, endedAt: number | null, id: number], never>(
      `UPDATE task SET state = ?, crashes = crashes + 1, message = ?, ended_at = ?
       WHERE id = ? AND state = 'running'`,
    ),
    beginAgain: database.prepare<[now: number, executionId: number, limit: number], never>(
      `UPDATE task SET state = 'waiting', run_at = ?, attempts = 0, crashes = 0, message = NULL, ended_at = NULL
       WHERE id IN (SELECT id FROM task WHERE execution_id = ? AND state IN ('failed', 'stopped')
         ORDER BY id LIMIT ?)`,
    ),
  };
}

/** The table of tasks. What changes it is called inside a transaction; `ExecutionStore.settle` follows. */
export class TaskStore {
  readonly #queries: ReturnType<typeof taskQueries>;
  readonly #attempts: ReturnType<typeof attemptChanges>;
  readonly #changes: ReturnType<typeof taskChanges>;

  constructor(database: Database) {
    this.#queries = taskQueries(database);
    this.#attempts = attemptChanges(database);
    this.#changes = taskChanges(database);
  }

  add(task: NewTask, now: number): number {
    const { executionId, kind, priority, parameters, dedupeKey, runAt } = task;
    const text = JSON.stringify(parameters);
    const state = stateUntil(runAt, now);
    return Number(
      this.#changes.insert.run(executionId, kind, state, priority, text, dedupeKey ?? null, runAt, now)
        .lastInsertRowid,
    );
  }

  byId(id: number): Task | undefined {
    const row = this.#queries.byId.get(id);
    return row && toTask(row);
  }

  ofExecution(executionId: number, after: number, limit: number): Task[] {
    return this.#queries.ofExecution.all(executionId, after, limit).map(toTask);
  }

  /** The task of a kind that waits under a key. */
  deduped(kind: string, key: string): Task | undefined {
    const row = this.#queries.deduped.get(kind, key);
    return row && toTask(row);
  }

  /** Gives a task that waits what a later one was told, and its time. */
  replace(id: number, parameters: JsonObject, runAt: number, now: number): void {
    this.#changes.replace.run(JSON.stringify(parameters), stateUntil(runAt, now), runAt, id);
  }

  /** Lets those wait for their turn whose time has come, at most `limit`; returns how many. */
  makeDue(now: number, limit: number): number {
    return this.#changes.makeDue.run(now, limit).changes;
  }

  /** When the next one's time comes, Unix ms. */
  nextDueAt(): number | undefined {
    return this.#queries.nextDue.get()?.run_at;
  }

  /** Those of a kind that may begin, in the order of their turn. */
  claimable(kind: string, limit: number): Task[] {
    return this.#queries.claimable.all(kind, limit).map(toTask);
  }

  /** Begins an attempt. */
  claim(id: number, now: number): void {
    this.#attempts.claim.run(now, now, id);
  }

  /** Ends a task by its latest attempt; tells whether it was that. */
  end(attempt: Attempt, state: 'done' | 'failed' | 'stopped', end: TaskEnd, now: number): boolean {
    const result = end.result === undefined ? null : JSON.stringify(end.result);
    return (
      this.#attempts.end.run(state, end.message ?? null, result, now, attempt.id, attempt.fence).changes > 0
    );
  }

  /** Makes a task wait again, by its latest attempt; tells whether it was that. `attempts`: how many count. */
  again(attempt: Attempt, again: TaskAgain, now: number): boolean {
    const { runAt, attempts, message } = again;
    const state = stateUntil(runAt, now);
    return (
      this.#attempts.again.run(state, runAt, attempts, message ?? null, attempt.id, attempt.fence).changes > 0
    );
  }

  beat(attempt: Attempt, { done, total }: Progress, now: number): void {
    this.#attempts.beat.run(done, total ?? null, now, attempt.id, attempt.fence);
  }

  /** Tells whether it was the latest attempt. */
  saveStep(attempt: Attempt, step: JsonObject, now: number): boolean {
    return this.#attempts.saveStep.run(JSON.stringify(step), now, attempt.id, attempt.fence).changes > 0;
  }

  /** Ends a task that has not begun; tells whether it had not. */
  stop(id: number, message: string, now: number): boolean {
    return this.#changes.stop.run(message, now, id).changes > 0;
  }

  /** Those that run: at the start, what the end of the last process cut off. */
  running(limit: number): Task[] {
    return this.#queries.running.all(limit).map(toTask);
  }

  /** What the end of a process cut off waits again, or has failed; the crash counts. */
  recover(id: number, state: 'waiting' | 'failed', message: string, now: number): void {
    this.#changes.recover.run(state, message, state === 'failed' ? now : null, id);
  }

  /** Some that have not begun, of a kind or of an execution. */
  waitingOf(of: { readonly kind: string } | { readonly executionId: number }, limit: number): Task[] {
    const rows =
      'kind' in of
        ? this.#queries.waitingOfKind.all(of.kind, limit)
        : this.#queries.waitingOfExecution.all(of.executionId, limit);
    return rows.map(toTask);
  }

  /** Lets those of an execution wait again that failed or were stopped, at most `limit`; returns how many. */
  beginAgain(executionId: number, limit: number, now: number): number {
    return this.#changes.beginAgain.run(now, executionId, limit).changes;
  }
}

/** How a task ended. */
export interface TaskEnd {
  readonly message?: string | undefined;
  readonly result?: JsonObject | undefined;
}

/** How a task waits again. */
export interface TaskAgain {
  readonly runAt: number;
  readonly attempts: number;
  readonly message?: string | undefined;
}

function stateUntil(runAt: number, now: number): 'scheduled' | 'waiting' {
  return runAt > now ? 'scheduled' : 'waiting';
}

function toTask(row: TaskRow): Task {
  return {
    id: row.id,
    executionId: row.execution_id,
    kind: row.kind,
    state: row.state,
    priority: row.priority,
    parameters: JSON.parse(row.parameters) as JsonObject,
    dedupeKey: row.dedupe_key ?? undefined,
    runAt: row.run_at,
    attempts: row.attempts,
    crashes: row.crashes,
    fence: row.fence,
    step: row.step === null ? undefined : (JSON.parse(row.step) as unknown),
    progress: { done: row.done, total: row.total ?? undefined },
    message: row.message ?? undefined,
    result: row.result === null ? undefined : (JSON.parse(row.result) as JsonObject),
    createdAt: row.created_at,
    startedAt: row.started_at ?? undefined,
    endedAt: row.ended_at ?? undefined,
  };
}
