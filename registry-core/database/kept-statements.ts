import type { DatabaseReader, Statement } from './statement.ts';

/** Statements of a connection that are kept: the variants of all lists together are fewer, filters that repeat are few. */
const KEPT = 200;

/** A connection's statements, each prepared once; the least recently used go. */
export class KeptStatements implements DatabaseReader {
  readonly #source: DatabaseReader;
  readonly #statements = new Map<string, Statement<unknown[], unknown>>();

  constructor(source: DatabaseReader) {
    this.#source = source;
  }

  prepare<Parameters extends unknown[], Row>(sql: string): Statement<Parameters, Row> {
    const statement = this.#statements.get(sql) ?? this.#source.prepare<unknown[], unknown>(sql);
    this.#statements.delete(sql);
    this.#statements.set(sql, statement);
    if (this.#statements.size > KEPT) {
      const [oldest] = this.#statements.keys();
      if (oldest !== undefined) this.#statements.delete(oldest);
    }
    return statement as Statement<Parameters, Row>;
  }
}
