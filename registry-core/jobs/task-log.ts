import type { Database, Statement } from '../database/index.ts';
import type { JsonObject, TaskLogLevel } from './states.ts';

/** A line of a task's log. */
export interface TaskLogLine {
  /** Order of writing. */
  readonly id: number;
  /** Unix ms. */
  readonly at: number;
  readonly level: TaskLogLevel;
  readonly message: string;
  readonly facts: JsonObject | undefined;
}

interface LineRow {
  id: number;
  at: number;
  level: TaskLogLevel;
  message: string;
  facts: string | null;
}

/** Longer messages are cut. Characters. */
const MESSAGE_LENGTH = 2000;
/** Larger facts are left out. Characters of JSON. */
const FACTS_LENGTH = 8000;

/** The logs of tasks. What changes them is called inside a transaction. */
export class TaskLog {
  readonly #insert: Statement<
    [taskId: number, at: number, level: string, message: string, facts: string | null],
    never
  >;
  readonly #after: Statement<[taskId: number, after: number, limit: number], LineRow>;
  readonly #oldest: Statement<[limit: number], { id: number; at: number }>;
  readonly #deleteUpTo: Statement<[id: number], never>;

  constructor(database: Database) {
    this.#insert = database.prepare(
      'INSERT INTO task_log (task_id, at, level, message, facts) VALUES (?, ?, ?, ?, ?)',
    );
    this.#after = database.prepare(
      'SELECT id, at, level, message, facts FROM task_log WHERE task_id = ? AND id > ? ORDER BY id LIMIT ?',
    );
    this.#oldest = database.prepare('SELECT id, at FROM task_log ORDER BY id LIMIT ?');
    this.#deleteUpTo = database.prepare('DELETE FROM task_log WHERE id <= ?');
  }

  add(taskId: number, line: Omit<TaskLogLine, 'id'>): void {
    const facts = line.facts === undefined ? null : JSON.stringify(line.facts);
    const kept = facts !== null && facts.length > FACTS_LENGTH ? null : facts;
    this.#insert.run(taskId, line.at, line.level, line.message.slice(0, MESSAGE_LENGTH), kept);
  }

  /** At most `limit` lines behind one, oldest first. */
  after(taskId: number, after: number, limit: number): TaskLogLine[] {
    return this.#after.all(taskId, after, limit).map((row) => ({
      id: row.id,
      at: row.at,
      level: row.level,
      message: row.message,
      facts: row.facts === null ? undefined : (JSON.parse(row.facts) as JsonObject),
    }));
  }

  /** Removes lines that are older, at most `limit`; returns whether there may be more. */
  removeBefore(time: number, limit: number): boolean {
    const old = this.#oldest.all(limit).filter(({ at }) => at < time);
    const last = old.at(-1);
    if (last !== undefined) this.#deleteUpTo.run(last.id);
    return old.length === limit;
  }
}
