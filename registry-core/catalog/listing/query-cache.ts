import type { Database, Statement } from '../../database/database.ts';

/** Statements kept; the variants of all lists together are fewer, filters that repeat are few. */
const KEPT_STATEMENTS = 200;

/**
 * Prepares queries that differ by filter and order, each once; the least recently used go. Counts are remembered until
 * something is committed: paging through a long list asks for the same one again and again.
 */
export class QueryCache {
  readonly #database: Database;
  readonly #counts = new Map<string, number>();
  readonly #statements = new Map<string, Statement<unknown[], unknown>>();

  constructor(database: Database) {
    this.#database = database;
    // Ends with the database, which is all that it holds on to.
    database.onCommit(() => this.#counts.clear());
  }

  /** All rows of a query. `Row` is what its SELECT list yields. */
  all<Row>(sql: string, values: readonly unknown[]): Row[] {
    return this.#statement(sql).all(...values) as Row[];
  }

  /** The first row of a query. */
  get<Row>(sql: string, values: readonly unknown[]): Row | undefined {
    return this.#statement(sql).get(...values) as Row | undefined;
  }

  /** The number that a query's column `count` yields. Do not ask inside a transaction that changes it. */
  count(sql: string, values: readonly unknown[]): number {
    const key = JSON.stringify([sql, values]);
    const known = this.#counts.get(key);
    if (known !== undefined) return known;
    const count = this.get<{ count: number }>(sql, values)?.count ?? 0;
    if (this.#counts.size >= KEPT_STATEMENTS) this.#counts.clear();
    this.#counts.set(key, count);
    return count;
  }

  #statement(sql: string): Statement<unknown[], unknown> {
    const known = this.#statements.get(sql);
    const statement = known ?? this.#database.prepare<unknown[], unknown>(sql);
    this.#statements.delete(sql);
    this.#statements.set(sql, statement);
    if (this.#statements.size > KEPT_STATEMENTS) {
      const [oldest] = this.#statements.keys();
      if (oldest !== undefined) this.#statements.delete(oldest);
    }
    return statement;
  }
}
