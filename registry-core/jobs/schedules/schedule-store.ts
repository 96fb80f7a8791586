import type { Database, Statement } from '../../database/index.ts';
import type { JsonObject } from '../states.ts';
import type { ScheduleType, Timing } from './cron.ts';

/** What a schedule says. */
export interface NewSchedule extends Timing {
  readonly kind: string;
  /** 0: of no policy. */
  readonly policyId: number;
  readonly type: ScheduleType;
  readonly parameters: JsonObject;
  readonly actor: string;
}

/** When jobs of a kind begin by themselves. Times are Unix ms. */
export interface Schedule extends NewSchedule {
  readonly id: number;
  /** Undefined: never again. */
  readonly nextAt: number | undefined;
  readonly lastAt: number | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
}

interface ScheduleRow {
  id: number;
  kind: string;
  policy_id: number;
  type: ScheduleType;
  cron: string;
  time_zone: string;
  parameters: string;
  actor: string;
  next_at: number | null;
  last_at: number | null;
  created_at: number;
  updated_at: number;
}

const COLUMNS =
  'id, kind, policy_id, type, cron, time_zone, parameters, actor, next_at, last_at, created_at, updated_at';

/** The table of schedules. What changes it is called inside a transaction. */
export class ScheduleStore {
  readonly #set: Statement<
    [string, number, string, string, string, string, string, number | null, number, number],
    never
  >;
  readonly #of: Statement<[kind: string, policyId: number], ScheduleRow>;
  readonly #remove: Statement<[kind: string, policyId: number], never>;
  readonly #page: Statement<[after: number, limit: number], ScheduleRow>;
  readonly #numbered: Statement<[limit: number, offset: number], ScheduleRow>;
  readonly #count: Statement<[], { count: number }>;
  readonly #due: Statement<[now: number, limit: number], ScheduleRow>;
  readonly #next: Statement<[], { next_at: number }>;
  readonly #ran: Statement<[at: number, nextAt: number | null, id: number], never>;
  readonly #move: Statement<[nextAt: number | null, id: number], never>;

  constructor(database: Database) {
    this.#set = database.prepare(
      `INSERT INTO schedule (kind, policy_id, type, cron, time_zone, parameters, actor, next_at, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (kind, policy_id) DO UPDATE SET type = excluded.type, cron = excluded.cron,
         time_zone = excluded.time_zone, parameters = excluded.parameters, actor = excluded.actor,
         next_at = excluded.next_at, updated_at = excluded.updated_at`,
    );
    this.#of = database.prepare(`SELECT ${COLUMNS} FROM schedule WHERE kind = ? AND policy_id = ?`);
    this.#remove = database.prepare('DELETE FROM schedule WHERE kind = ? AND policy_id = ?');
    this.#page = database.prepare(`SELECT ${COLUMNS} FROM schedule WHERE id > ? ORDER BY id LIMIT ?`);
    this.#numbered = database.prepare(`SELECT ${COLUMNS} FROM schedule ORDER BY id LIMIT ? OFFSET ?`);
    this.#count = database.prepare('SELECT count(*) AS count FROM schedule');
    this.#due = database.prepare(
      `SELECT ${COLUMNS} FROM schedule WHERE next_at IS NOT NULL AND next_at <= ? ORDER BY next_at LIMIT ?`,
    );
    this.#next = database.prepare(
      'SELECT next_at FROM schedule WHERE next_at IS NOT NULL ORDER BY next_at LIMIT 1',
    );
    this.#ran = database.prepare('UPDATE schedule SET last_at = ?, next_at = ? WHERE id = ?');
    this.#move = database.prepare('UPDATE schedule SET next_at = ? WHERE id = ?');
  }

  /** Sets the schedule of a kind and policy, in the place of one that there is. */
  set(schedule: NewSchedule, nextAt: number | undefined, now: number): void {
    const { kind, policyId, type, cron, timeZone, parameters, actor } = schedule;
    const text = JSON.stringify(parameters);
    this.#set.run(kind, policyId, type, cron, timeZone, text, actor, nextAt ?? null, now, now);
  }

  of(kind: string, policyId: number): Schedule | undefined {
    const row = this.#of.get(kind, policyId);
    return row && toSchedule(row);
  }

  remove(kind: string, policyId: number): void {
    this.#remove.run(kind, policyId);
  }

  page(after: number, limit: number): Schedule[] {
    return this.#page.all(after, limit).map(toSchedule);
  }

  /** At most `limit` behind the first `offset`. */
  numbered(offset: number, limit: number): Schedule[] {
    return this.#numbered.all(limit, offset).map(toSchedule);
  }

  count(): number {
    return this.#count.get()?.count ?? 0;
  }

  /** At most `limit` whose time has come. */
  due(now: number, limit: number): Schedule[] {
    return this.#due.all(now, limit).map(toSchedule);
  }

  /** When the next one's time comes, Unix ms. */
  nextAt(): number | undefined {
    return this.#next.get()?.next_at;
  }

  ran(id: number, at: number, nextAt: number | undefined): void {
    this.#ran.run(at, nextAt ?? null, id);
  }

  move(id: number, nextAt: number | undefined): void {
    this.#move.run(nextAt ?? null, id);
  }
}

function toSchedule(row: ScheduleRow): Schedule {
  return {
    id: row.id,
    kind: row.kind,
    policyId: row.policy_id,
    type: row.type,
    cron: row.cron,
    timeZone: row.time_zone,
    parameters: JSON.parse(row.parameters) as JsonObject,
    actor: row.actor,
    nextAt: row.next_at ?? undefined,
    lastAt: row.last_at ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
