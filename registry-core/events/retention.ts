import type { Database, Statement } from '../database/index.ts';

/** How many events are kept, and for how long. */
export interface RetentionLimits {
  readonly count: number;
  readonly ageMs: number;
}

const DEFAULT_LIMITS: RetentionLimits = { count: 100_000, ageMs: 90 * 24 * 60 * 60 * 1000 };
/** Events that go in one transaction: about two milliseconds. */
const EVENTS_AT_ONCE = 500;
const INTERVAL_MS = 10 * 60 * 1000;

/**
 * Keeps the table of events from growing for ever: what is older than the limits goes, in slices, but nothing that a
 * durable listener (`event_cursor`) has not taken yet.
 */
export class EventRetention {
  readonly #database: Database;
  readonly #limits: RetentionLimits;
  readonly #clock: () => number;
  readonly #onFailure: (cause: unknown) => void;
  readonly #newest: Statement<[], { id: number | null }>;
  readonly #taken: Statement<[], { id: number | null }>;
  readonly #oldest: Statement<[number], { id: number; occurred_at: number }>;
  readonly #delete: Statement<[number], never>;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #isClosed = false;

  constructor(
    database: Database,
    options: {
      readonly limits?: Partial<RetentionLimits>;
      readonly clock?: () => number;
      readonly onFailure?: (cause: unknown) => void;
    } = {},
  ) {
    this.#database = database;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#clock = options.clock ?? Date.now;
    this.#onFailure = options.onFailure ?? (() => {});
    this.#newest = database.prepare('SELECT max(id) AS id FROM event');
    this.#taken = database.prepare('SELECT min(event_id) AS id FROM event_cursor');
    this.#oldest = database.prepare('SELECT id, occurred_at FROM event ORDER BY id LIMIT ?');
    this.#delete = database.prepare('DELETE FROM event WHERE id <= ?');
  }

  /** Looks now and then, until {@link close}. */
  start(): void {
    this.#timer = setInterval(() => void this.#sweepQuietly(), INTERVAL_MS).unref();
    void this.#sweepQuietly();
  }

  /** Ends its looking, and waits for a slice that is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  /** Removes what is beyond the limits, and tells how many slices that took. */
  async sweep(): Promise<number> {
    let slices = 0;
    while (!this.#isClosed) {
      const last = this.#lastToGo();
      if (last === undefined) break;
      await this.#database.write(() => this.#delete.run(last), 'statistics');
      slices += 1;
    }
    return slices;
  }

  async #sweepQuietly(): Promise<void> {
    this.#running ??= this.sweep()
      .then(() => {}, this.#onFailure)
      .finally(() => {
        this.#running = undefined;
      });
    await this.#running;
  }

  /** The last of the next events that may go, undefined when none may. */
  #lastToGo(): number | undefined {
    const newest = this.#newest.get()?.id ?? 0;
    const taken = this.#taken.get()?.id ?? newest;
    const tooOld = this.#clock() - this.#limits.ageMs;
    let last: number | undefined;
    for (const { id, occurred_at: at } of this.#oldest.all(EVENTS_AT_ONCE)) {
      if (id > taken || (id > newest - this.#limits.count && at >= tooOld)) break;
      last = id;
    }
    return last;
  }
}
