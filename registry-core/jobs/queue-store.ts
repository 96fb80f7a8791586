import type { Database, Statement } from '../database/index.ts';

/** The tasks of a kind that wait. */
export interface QueueState {
  readonly kind: string;
  readonly waiting: number;
  /** When the oldest of those whose turn it is was added, Unix ms. */
  readonly oldestAt: number | undefined;
  readonly pausedBy: string | undefined;
  /** Unix ms; undefined unless paused. */
  readonly pausedAt: number | undefined;
}

interface QueueRow {
  kind: string;
  waiting: number;
  paused_at: number | null;
  paused_by: string | null;
}

/** Which queues there are, how long they are and which are paused. What changes them is called inside a transaction. */
export class QueueStore {
  readonly #all: Statement<[], QueueRow>;
  readonly #oldest: Statement<[kind: string], { created_at: number }>;
  readonly #pause: Statement<[kind: string, at: number, by: string], never>;
  readonly #resume: Statement<[kind: string], never>;

  constructor(database: Database) {
    this.#all = database.prepare('SELECT kind, waiting, paused_at, paused_by FROM queue ORDER BY kind');
    this.#oldest = database.prepare(
      `SELECT created_at FROM task WHERE kind = ? AND state = 'waiting' ORDER BY priority DESC, id LIMIT 1`,
    );
    this.#pause = database.prepare(
      `INSERT INTO queue (kind, paused_at, paused_by) VALUES (?, ?, ?)
       ON CONFLICT (kind) DO UPDATE SET paused_at = excluded.paused_at, paused_by = excluded.paused_by`,
    );
    this.#resume = database.prepare('UPDATE queue SET paused_at = NULL, paused_by = NULL WHERE kind = ?');
  }

  all(): QueueState[] {
    return this.#all.all().map((row) => ({
      kind: row.kind,
      waiting: row.waiting,
      oldestAt: this.#oldest.get(row.kind)?.created_at,
      pausedAt: row.paused_at ?? undefined,
      pausedBy: row.paused_by ?? undefined,
    }));
  }

  paused(): ReadonlySet<string> {
    return new Set(
      this.#all
        .all()
        .filter((row) => row.paused_at !== null)
        .map(({ kind }) => kind),
    );
  }

  pause(kind: string, by: string, now: number): void {
    this.#pause.run(kind, now, by);
  }

  resume(kind: string): void {
    this.#resume.run(kind);
  }
}
