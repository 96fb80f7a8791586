import type { DatabaseReader, Statement } from '../../database/database.ts';

/** Statements kept; the variants of all lists together are fewer, filters that repeat are few. */
const KEPT_STATEMENTS = 200;

/** Prepares queries that differ by filter and order, each once; the least recently used go. */
export class QueryCache {
  readonly #database: DatabaseReader;
  readonly #statements = new Map<string, Statement<unknown[], unknown>>();

  constructor(database: DatabaseReader) {
    this.#database = database;
  }

  /** All rows of a query. `Row` is what its SELECT list yields. */
  all<Row>(sql: string, values: readonly unknown[]): Row[] {
    return this.#statement(sql).all(...values) as Row[];
  }

  /** The first row of a query. */
  get<Row>(sql: string, values: readonly unknown[]): Row | undefined {
    return this.#statement(sql).get(...values) as Row | undefined;
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
