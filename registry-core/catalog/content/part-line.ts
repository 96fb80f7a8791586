import type { Database } from '../../database/index.ts';

/** Transactions of all that is stored in parts stand in one line: no commit has more than one of them. */
export class PartLine {
  readonly #database: Database;
  #last: Promise<unknown> = Promise.resolve();

  constructor(database: Database) {
    this.#database = database;
  }

  /** As {@link Database.write}, when those before it are through. */
  write<Result>(work: () => Result): Promise<Result> {
    const part = this.#last.then(() => this.#database.write(work));
    this.#last = part.catch(() => undefined);
    return part;
  }
}
