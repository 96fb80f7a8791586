import type { Database, Statement } from '../../database/index.ts';

/** Statements kept; the variants of all lists together are fewer, filters that repeat are few. */
const KEPT_STATEMENTS = 200;
/** What commits of statistics change of rows that are counted: when and how often something was pulled. */
const DEPENDS_ON_PULLS = /pull|event/;

/**
 * Prepares queries that differ by filter and order, each once; the least recently used go. Counts are remembered until
 * something is committed: paging through a long list asks for the same one again and again.
 */
export class QueryCache {
  readonly #database: Database;
  readonly #counts = new Map<string, number>();
  readonly #counting = new Map<string, Promise<number>>();
  readonly #statements = new Map<string, Statement<unknown[], unknown>>();

  constructor(database: Database) {
    this.#database = database;
    // Ends with the database, which is all that it holds on to.
    database.onCommit((changed) => {
      if (changed === 'content') this.#forget(() => true);
      else this.#forget((key) => DEPENDS_ON_PULLS.test(key));
    });
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
    this.#keepCount(key, count);
    return count;
  }

  /** A number that is counted in slices by `count`: callers that come meanwhile share it. */
  remember(name: string, values: readonly unknown[], count: () => Promise<number>): Promise<number> {
    const key = JSON.stringify([name, values]);
    const known = this.#counts.get(key);
    if (known !== undefined) return Promise.resolve(known);
    const running = this.#counting.get(key);
    if (running !== undefined) return running;
    const counting = count()
      .then((result) => {
        if (this.#counting.get(key) === counting) this.#keepCount(key, result);
        return result;
      })
      .finally(() => {
        if (this.#counting.get(key) === counting) this.#counting.delete(key);
      });
    this.#counting.set(key, counting);
    return counting;
  }

  #forget(isStale: (key: string) => boolean): void {
    for (const counts of [this.#counts, this.#counting]) {
      for (const key of [...counts.keys()]) if (isStale(key)) counts.delete(key);
    }
  }

  #keepCount(key: string, count: number): void {
    if (this.#counts.size >= KEPT_STATEMENTS) this.#counts.clear();
    this.#counts.set(key, count);
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
