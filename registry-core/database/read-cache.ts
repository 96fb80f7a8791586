import type { Database } from './database.ts';

/**
 * Remembers what queries answered until the next commit of something else than statistics. The process is the only
 * writer of its database, so an answer holds exactly that long: a hot manifest costs a look into a map instead of
 * several statements, and nothing is ever stale. Inside a transaction it is bypassed, since what is seen there may be undone.
 */
export class ReadCache<Value> {
  readonly #database: Database;
  readonly #limit: number;
  readonly #weightOf: (value: Value) => number;
  readonly #entries = new Map<string | number, Value>();
  #weight = 0;

  /** `limit`: what all entries kept between two commits weigh at most; an entry weighs 1 unless `weightOf` says otherwise. */
  constructor(database: Database, limit: number, weightOf: (value: Value) => number = () => 1) {
    this.#database = database;
    this.#limit = limit;
    this.#weightOf = weightOf;
    database.onCommit((changed) => {
      if (changed === 'content') this.#clear();
    });
  }

  /** The answer for `key`: remembered, or from `load`. */
  get(key: string | number, load: () => Value): Value {
    if (this.#database.inTransaction) return load();
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const value = load();
    if (value !== undefined) this.#keep(key, value);
    return value;
  }

  /** Whether an answer for `key` is remembered and may be used now. */
  has(key: string | number): boolean {
    return !this.#database.inTransaction && this.#entries.has(key);
  }

  #keep(key: string | number, value: Value): void {
    const weight = this.#weightOf(value);
    // One that would displace much of the rest is not worth it.
    if (weight * 64 > this.#limit) return;
    if (this.#weight + weight > this.#limit) this.#clear();
    this.#weight += weight;
    this.#entries.set(key, value);
  }

  #clear(): void {
    this.#entries.clear();
    this.#weight = 0;
  }
}
