import { type Database, type Reading, readOne } from '../../database/index.ts';
import { SharedWork } from '../../turns/index.ts';
import { type Queries, queriesOf } from './queries.ts';

/** Counts remembered. */
const KEPT_COUNTS = 200;
/** What commits of statistics change of rows that are counted: when and how often something was pulled. */
const DEPENDS_ON_PULLS = /pull|event/;

/**
 * Runs queries that differ by filter and order, each prepared once. Counts are remembered until
 * something is committed: paging through a long list asks for the same one again and again.
 */
export class QueryCache implements Queries {
  readonly #database: Database;
  readonly #counts = new Map<string, number>();
  readonly #counting = new Map<string, SharedWork<number>>();
  readonly #queries: Queries;

  constructor(database: Database) {
    this.#database = database;
    this.#queries = queriesOf(database);
    // Ends with the database, which is all that it holds on to.
    database.onCommit((changed) => {
      if (changed === 'content') this.#forget(() => true);
      else this.#forget((key) => DEPENDS_ON_PULLS.test(key));
    });
  }

  all<Row>(sql: string, values: readonly unknown[]): Row[] {
    return this.#queries.all<Row>(sql, values);
  }

  get<Row>(sql: string, values: readonly unknown[]): Row | undefined {
    return this.#queries.get<Row>(sql, values);
  }

  /** Reads something long beside the event loop, part by part. */
  read<Question, Part>(reading: Reading<Question, Part>, question: Question): AsyncGenerator<Part> {
    return this.#database.read(reading, question);
  }

  /** The answer of a long reading that has one part. */
  readOne<Question, Part>(reading: Reading<Question, Part>, question: Question): Promise<Part> {
    return readOne(this.#database, reading, question);
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

  /** A number that is counted in slices by `count`: callers that come meanwhile share it, until all of them left. */
  remember(name: string, values: readonly unknown[], count: () => Promise<number>): Promise<number> {
    const key = JSON.stringify([name, values]);
    const known = this.#counts.get(key);
    if (known !== undefined) return Promise.resolve(known);
    const running = this.#counting.get(key);
    if (running !== undefined && !running.isGivenUp) return running.wait();
    const isCurrent = (): boolean => this.#counting.get(key) === counting;
    const counting = new SharedWork(async () => {
      try {
        const result = await count();
        if (isCurrent()) this.#keepCount(key, result);
        return result;
      } finally {
        if (isCurrent()) this.#counting.delete(key);
      }
    });
    this.#counting.set(key, counting);
    return counting.wait();
  }

  #forget(isStale: (key: string) => boolean): void {
    for (const counts of [this.#counts, this.#counting]) {
      for (const key of [...counts.keys()]) if (isStale(key)) counts.delete(key);
    }
  }

  #keepCount(key: string, count: number): void {
    if (this.#counts.size >= KEPT_COUNTS) this.#counts.clear();
    this.#counts.set(key, count);
  }
}
