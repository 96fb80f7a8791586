import type { Database } from '../../database/index.ts';
import type { Jobs } from '../jobs.ts';
import type { QueueStore } from '../queue-store.ts';
import type { JsonObject } from '../states.ts';
import { cronOf, nextRun, requireTimeZone, type ScheduleType } from './cron.ts';
import type { Schedule, ScheduleStore } from './schedule-store.ts';

/** What the schedules are built on. */
export interface SchedulesParts {
  readonly database: Database;
  readonly store: ScheduleStore;
  readonly queues: QueueStore;
  readonly jobs: Pick<Jobs, 'beginNow' | 'wake'>;
  readonly clock: () => number;
  /** Monotonic, ms. */
  readonly now: () => number;
  /** Told what kept schedules from running; it is tried again. */
  readonly onFailure: (cause: unknown) => void;
}

/** A schedule as somebody sets it. */
export interface ScheduleRequest {
  readonly type: ScheduleType;
  /** Heeded for `Custom` alone. */
  readonly cron: string;
  readonly timeZone: string;
  readonly parameters: JsonObject;
  readonly actor: string;
}

/** The name under which all schedules are paused, as Harbor has it. */
export const SCHEDULER_QUEUE = 'SCHEDULER';

const AT_ONCE = 50;
/** The clock may be set and the machine may sleep: the next time is looked at this often, ms. */
const LOOK_MS = 60_000;
/** A clock that moved otherwise than time by so much was set, ms. */
const JUMP_MS = 5_000;

/**
 * Lets jobs begin by themselves. A time that passed while the machine slept or the registry was closed is made up for
 * once, however many there were.
 */
export class Schedules {
  readonly #parts: SchedulesParts;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #isAgain = false;
  #isClosed = false;
  #seen: { readonly wall: number; readonly steady: number };

  constructor(parts: SchedulesParts) {
    this.#parts = parts;
    this.#seen = { wall: parts.clock(), steady: parts.now() };
  }

  /** Begins; what was missed runs now. */
  start(): void {
    this.#look();
  }

  /** Ends after what is under way. Call it before the database is closed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  /** The schedule of a kind and policy. */
  of(kind: string, policyId = 0): Schedule | undefined {
    return this.#parts.store.of(kind, policyId);
  }

  /** At most `limit` schedules behind one. */
  page(after: number, limit: number): readonly Schedule[] {
    return this.#parts.store.page(after, limit);
  }

  /** At most `limit` schedules behind the first `offset`. */
  numbered(offset: number, limit: number): readonly Schedule[] {
    return this.#parts.store.numbered(offset, limit);
  }

  /** How many there are: a policy has one at the most. */
  get count(): number {
    return this.#parts.store.count();
  }

  get isPaused(): boolean {
    return this.#parts.queues.paused().has(SCHEDULER_QUEUE);
  }

  /** Sets the schedule of a kind and policy. Throws BAD_REQUEST for a cron or a time zone that is none. */
  async set(kind: string, policyId: number, request: ScheduleRequest): Promise<void> {
    const { type, timeZone, parameters, actor } = request;
    requireTimeZone(timeZone);
    const cron = cronOf(type, request.cron, timeZone);
    const schedule = { kind, policyId, type, cron, timeZone, parameters, actor };
    const { database, store, clock } = this.#parts;
    await database.write(() => {
      const now = clock();
      store.set(schedule, nextRun(schedule, now, spreadKey(kind, policyId)), now);
    });
    await database.sync();
    this.#look();
  }

  async remove(kind: string, policyId = 0): Promise<void> {
    await this.#parts.database.write(() => this.#parts.store.remove(kind, policyId));
    await this.#parts.database.sync();
    this.#look();
  }

  /** Lets nothing begin by itself. What passes meanwhile is made up for once. */
  async pause(by: string): Promise<void> {
    const { database, queues, clock } = this.#parts;
    await database.write(() => queues.pause(SCHEDULER_QUEUE, by, clock()));
    this.#look();
  }

  async resume(): Promise<void> {
    await this.#parts.database.write(() => this.#parts.queues.resume(SCHEDULER_QUEUE));
    this.#look();
  }

  #look(): void {
    this.#isAgain = true;
    this.#running ??= this.#lookUntilDone().finally(() => {
      this.#running = undefined;
      // Asked for between the last look and this.
      if (this.#isAgain && !this.#isClosed) this.#look();
    });
  }

  async #lookUntilDone(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      while (this.#isAgain && !this.#isClosed) {
        this.#isAgain = false;
        if (this.#wasSetBack()) await this.#moveAll();
        while (!this.#isClosed && !this.isPaused && (await this.#runSome()));
      }
    } catch (cause) {
      this.#isAgain = false;
      this.#parts.onFailure(cause);
    }
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => this.#look(), this.#msUntilNext()).unref();
  }

  #msUntilNext(): number {
    const { store, clock } = this.#parts;
    const next = this.isPaused ? undefined : store.nextAt();
    return next === undefined ? LOOK_MS : Math.min(Math.max(100, next - clock()), LOOK_MS);
  }

  /** Whether there may be more. */
  async #runSome(): Promise<boolean> {
    const { database, store, jobs, clock } = this.#parts;
    if ((store.nextAt() ?? Number.POSITIVE_INFINITY) > clock()) return false;
    const count = await database.write(() => {
      const now = clock();
      const due = store.due(now, AT_ONCE);
      for (const schedule of due) {
        const { id, kind, policyId, parameters, actor } = schedule;
        const task = { parameters, dedupeKey: `schedule ${id}` };
        jobs.beginNow({ kind, policyId, trigger: 'schedule', actor, parameters, tasks: [task] });
        store.ran(id, now, nextRun(schedule, now, spreadKey(kind, policyId)));
      }
      return due.length;
    });
    jobs.wake();
    return count === AT_ONCE;
  }

  /** A clock that goes forward, as after a sleep, brings times that have come; one set back leaves them too far away. */
  #wasSetBack(): boolean {
    const seen = this.#seen;
    this.#seen = { wall: this.#parts.clock(), steady: this.#parts.now() };
    return this.#seen.wall - seen.wall - (this.#seen.steady - seen.steady) < -JUMP_MS;
  }

  /** Nothing waits longer than it would if it were set now. */
  async #moveAll(): Promise<void> {
    const { database, store, clock } = this.#parts;
    let after = 0;
    for (let count = AT_ONCE; count === AT_ONCE; ) {
      count = await database.write(() => {
        const page = store.page(after, AT_ONCE);
        for (const schedule of page) {
          store.move(schedule.id, nextRun(schedule, clock(), spreadKey(schedule.kind, schedule.policyId)));
          after = schedule.id;
        }
        return page.length;
      });
    }
  }
}

function spreadKey(kind: string, policyId: number): string {
  return `${kind} ${policyId}`;
}
