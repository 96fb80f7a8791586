import type { Database, Statement } from '../database/index.ts';
import type { EventType } from '../rules/event-types.ts';

/** An event as a room records it. */
export interface NewEvent {
  readonly type: EventType;
  readonly actor: string;
  readonly projectId?: number;
  /** Full name: project/path. */
  readonly repository?: string;
  readonly digest?: string;
  readonly tag?: string;
  /** More facts, by type; must survive JSON. */
  readonly payload?: Readonly<Record<string, unknown>>;
}

/** An event as listeners see it. */
export interface RecordedEvent extends NewEvent {
  /** Order of commit. */
  readonly id: number;
  /** Unix ms. */
  readonly occurredAt: number;
}

interface EventRow {
  id: number;
  type: EventType;
  occurred_at: number;
  actor: string;
  project_id: number | null;
  repository: string | null;
  digest: string | null;
  tag: string | null;
  payload: string;
}

type InsertParameters = [
  type: string,
  occurredAt: number,
  actor: string,
  projectId: number | null,
  repository: string | null,
  digest: string | null,
  tag: string | null,
  payload: string,
];

/** Writes events in the caller's transaction and reads them back in the order of commit. */
export class EventOutbox {
  readonly #insert: Statement<InsertParameters, never>;
  readonly #after: Statement<[afterId: number, limit: number], EventRow>;
  readonly #last: Statement<[], { id: number | null }>;
  readonly #clock: () => number;

  constructor(database: Database, clock: () => number = Date.now) {
    this.#clock = clock;
    this.#insert = database.prepare(
      `INSERT INTO event (type, occurred_at, actor, project_id, repository, digest, tag, payload)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#after = database.prepare(
      `SELECT id, type, occurred_at, actor, project_id, repository, digest, tag, payload FROM event
       WHERE id > ? ORDER BY id LIMIT ?`,
    );
    this.#last = database.prepare('SELECT max(id) AS id FROM event');
  }

  /** Records an event. Call it inside the transaction that makes it true. */
  record(event: NewEvent): void {
    this.#insert.run(
      event.type,
      this.#clock(),
      event.actor,
      event.projectId ?? null,
      event.repository ?? null,
      event.digest ?? null,
      event.tag ?? null,
      JSON.stringify(event.payload ?? {}),
    );
  }

  /** At most `limit` events that came after the one with `afterId`, oldest first. */
  after(afterId: number, limit: number): RecordedEvent[] {
    return this.#after.all(afterId, limit).map(toEvent);
  }

  /** The id of the newest event, 0 when there is none. */
  lastId(): number {
    return this.#last.get()?.id ?? 0;
  }
}

function toEvent(row: EventRow): RecordedEvent {
  return {
    id: row.id,
    type: row.type,
    occurredAt: row.occurred_at,
    actor: row.actor,
    payload: JSON.parse(row.payload) as Record<string, unknown>,
    ...(row.project_id === null ? {} : { projectId: row.project_id }),
    ...(row.repository === null ? {} : { repository: row.repository }),
    ...(row.digest === null ? {} : { digest: row.digest }),
    ...(row.tag === null ? {} : { tag: row.tag }),
  };
}
