import type { Database, Statement } from '../database/index.ts';

/** A push or pull as a list of the latest shows it. */
export interface Activity {
  readonly eventId: number;
  /** Full name: project/path. */
  readonly repository: string;
  readonly digest: string;
  readonly tag: string | undefined;
  readonly actor: string;
  /** Unix ms. */
  readonly at: number;
}

interface ActivityRow {
  id: number;
  repository: string | null;
  digest: string | null;
  tag: string | null;
  actor: string;
  occurred_at: number;
  project_id: number | null;
}

/** The latest of one kind, and whether there was any, of which nothing may be left. */
export interface LatestActivity {
  readonly activities: readonly Activity[];
  readonly happened: boolean;
}

/** Events looked at for one list: enough for any desk, and a bound for a caller who may see few of them. */
const EVENTS_LOOKED_AT = 2000;

/** The latest pushes and pulls, from the events. */
export class RecentActivity {
  readonly #latest: Statement<[type: string, limit: number], ActivityRow>;
  readonly #tag: Statement<[repository: string, tag: string], { found: 1 }>;
  readonly #artifact: Statement<[repository: string, digest: string], { found: 1 }>;

  constructor(database: Database) {
    this.#latest = database.prepare(
      `SELECT id, repository, digest, tag, actor, occurred_at, project_id FROM event
       WHERE type = ? ORDER BY id DESC LIMIT ?`,
    );
    this.#tag = database.prepare(
      `SELECT 1 AS found FROM tag t JOIN repository r ON r.id = t.repository_id WHERE r.name = ? AND t.name = ?`,
    );
    this.#artifact = database.prepare(
      `SELECT 1 AS found FROM artifact a JOIN repository r ON r.id = a.repository_id WHERE r.name = ? AND a.digest = ?`,
    );
  }

  /**
   * The latest events of a type in projects that `isVisible` lets through, each repository's tag (or digest) once,
   * the youngest first. What is gone since is left out: nothing can be done with it.
   */
  latest(
    type: 'artifact.pushed' | 'artifact.pulled',
    isVisible: (projectId: number) => boolean,
    limit: number,
  ): LatestActivity {
    let happened = false;
    const found = new Map<string, Activity>();
    const gone = new Set<string>();
    for (const row of this.#latest.iterate(type, EVENTS_LOOKED_AT)) {
      if (found.size === limit) break;
      const { project_id: projectId, repository, digest } = row;
      if (projectId === null || repository === null || digest === null || !isVisible(projectId)) continue;
      happened = true;
      const key = `${repository} ${row.tag ?? digest}`;
      if (found.has(key) || gone.has(key)) continue;
      if (!this.#isThere(repository, digest, row.tag)) {
        gone.add(key);
        continue;
      }
      found.set(key, {
        eventId: row.id,
        repository,
        digest,
        tag: row.tag ?? undefined,
        actor: row.actor,
        at: row.occurred_at,
      });
    }
    return { activities: [...found.values()], happened };
  }

  /** By the name that it has: a tag that was moved is there, and a link to it leads somewhere. */
  #isThere(repository: string, digest: string, tag: string | null): boolean {
    const found = tag === null ? this.#artifact.get(repository, digest) : this.#tag.get(repository, tag);
    return found !== undefined;
  }
}
