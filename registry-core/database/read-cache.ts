import type { Database } from './database.ts';

/**
 * Remembers what queries answered until the next commit. The process is the only writer of its database, so an answer
 * holds exactly that long: a hot manifest costs a look into a map instead of several statements, and nothing is ever
 * stale. Inside a transaction it is bypassed, since what is seen there may be undone.
 */
export class ReadCache<Value> {
  readonly #database: Database;
  readonly #limit: number;
  readonly #isWorthKeeping: (value: Value) => boolean;
  readonly #entries = new Map<string | number, Value>();

  /** `limit`: most entries kept between two commits. `isWorthKeeping` may refuse large ones. */
  constructor(database: Database, limit: number, isWorthKeeping: (value: Value) => boolean = () => true) {
    this.#database = database;
    this.#limit = limit;
    this.#isWorthKeeping = isWorthKeeping;
    database.onCommit(() => this.#entries.clear());
  }

  /** The answer for `key`: remembered, or from `load`. */
  get(key: string | number, load: () => Value): Value {
    if (this.#database.inTransaction) return load();
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const value = load();
    if (value === undefined || !this.#isWorthKeeping(value)) return value;
    if (this.#entries.size >= this.#limit) this.#entries.clear();
    this.#entries.set(key, value);
    return value;
  }
}
