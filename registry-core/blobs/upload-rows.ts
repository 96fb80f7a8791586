import type { Database, Statement } from '../database/index.ts';
import type { DigestAlgorithm } from './digest.ts';

/** An upload as its client knows it. */
export interface UploadSession {
  readonly id: string;
  readonly repositoryId: number;
  /** Who started it; nobody else may go on with it. */
  readonly owner: string;
  /** The algorithm that the client announced, else sha256. */
  readonly algorithm: DigestAlgorithm;
}

/** Where an upload comes from, and whether a request uses it now. */
export interface UploadOrigin {
  readonly repositoryId: number;
  readonly owner: string;
  /** Unix ms. */
  readonly startedAt: number;
  /** Unix ms; 0 when this process has met none of its requests. */
  readonly lastByteAt: number;
  readonly busy: boolean;
}

interface SessionRow {
  id: string;
  repository_id: number;
  owner: string;
  algorithm: DigestAlgorithm;
  created_at: number;
}

const STALE_PAGE = 200;

/** The rows of upload sessions. Their database survives a killed process; it is not synced. Times are Unix ms. */
export class UploadRows {
  readonly #database: Database;
  readonly #insert: Statement<[string, number, string, string, number, number], never>;
  readonly #find: Statement<[string], SessionRow>;
  readonly #touch: Statement<[number, string], never>;
  readonly #delete: Statement<[string], never>;
  readonly #stale: Statement<[number, number, string, number], { id: string; updated_at: number }>;
  readonly #oldestOf: Statement<[string, number], { id: string }>;
  readonly #count: Statement<[], { count: number }>;
  readonly #countOfOwner: Statement<[string], { count: number }>;

  constructor(database: Database) {
    this.#database = database;
    this.#insert = database.prepare(
      `INSERT INTO upload (id, repository_id, owner, algorithm, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)`,
    );
    this.#find = database.prepare(
      'SELECT id, repository_id, owner, algorithm, created_at FROM upload WHERE id = ?',
    );
    this.#touch = database.prepare('UPDATE upload SET updated_at = ? WHERE id = ?');
    this.#delete = database.prepare('DELETE FROM upload WHERE id = ?');
    this.#stale = database.prepare(
      `SELECT id, updated_at FROM upload WHERE updated_at < ? AND (updated_at, id) > (?, ?)
       ORDER BY updated_at, id LIMIT ?`,
    );
    this.#oldestOf = database.prepare(
      'SELECT id FROM upload WHERE owner = ? AND updated_at < ? ORDER BY updated_at LIMIT 1',
    );
    this.#count = database.prepare('SELECT count(*) AS count FROM upload');
    this.#countOfOwner = database.prepare('SELECT count(*) AS count FROM upload WHERE owner = ?');
  }

  async add(session: UploadSession, now: number): Promise<void> {
    const { id, repositoryId, owner, algorithm } = session;
    await this.#database.write(() => this.#insert.run(id, repositoryId, owner, algorithm, now, now));
  }

  find(id: string): UploadSession | undefined {
    const row = this.#find.get(id);
    if (row === undefined) return undefined;
    return { id, repositoryId: row.repository_id, owner: row.owner, algorithm: row.algorithm };
  }

  /** When a session began; undefined when there is none. */
  startedAt(id: string): number | undefined {
    return this.#find.get(id)?.created_at;
  }

  async touch(id: string, now: number): Promise<void> {
    await this.#database.write(() => this.#touch.run(now, id));
  }

  async remove(id: string): Promise<void> {
    await this.#database.write(() => this.#delete.run(id));
  }

  /** Sessions without a byte since `before`, read in pages; those that are met may be removed meanwhile. */
  *staleIds(before: number): Iterable<string> {
    let last = { id: '', updated_at: -1 };
    for (;;) {
      const page = this.#stale.all(before, last.updated_at, last.id, STALE_PAGE);
      for (const { id } of page) yield id;
      const end = page.at(-1);
      if (end === undefined || page.length < STALE_PAGE) return;
      last = end;
    }
  }

  /** The session of an owner that got no byte for longest, of those without one since `before`. */
  oldestOf(owner: string, before: number): string | undefined {
    return this.#oldestOf.get(owner, before)?.id;
  }

  count(): number {
    return this.#count.get()?.count ?? 0;
  }

  countOf(owner: string): number {
    return this.#countOfOwner.get(owner)?.count ?? 0;
  }
}
