import BetterSqlite3 from 'better-sqlite3';

/** A prepared statement: `Parameters` are its bound values, `Row` what it yields. */
export type Statement<Parameters extends unknown[], Row> = BetterSqlite3.Statement<Parameters, Row>;

/** What a room may do outside a transaction: prepare and run queries. */
export interface DatabaseReader {
  prepare<Parameters extends unknown[], Row>(sql: string): Statement<Parameters, Row>;
}

/**
 * How long a commit waits for company while writes come in numbers. One fsync then serves many of them; a lone writer
 * is never held up. Milliseconds.
 */
const COMPANY_MS = 1;

interface QueuedWrite {
  readonly run: () => void;
  readonly settle: (failure: unknown) => void;
}

/**
 * The one connection to a SQLite file; the process that opened it is its only writer.
 *
 * Writes are synchronous functions. Those that arrive during one turn of the event loop share a transaction and its
 * fsync (group commit): each runs in its own savepoint, so one that throws undoes only itself, and every promise
 * settles only after the commit is on the disk.
 */
export class Database implements DatabaseReader {
  readonly #connection: BetterSqlite3.Database;
  readonly #commitListeners = new Set<() => void>();
  #queue: QueuedWrite[] = [];
  #flushScheduled = false;
  #lastBatch = 0;

  constructor(connection: BetterSqlite3.Database) {
    this.#connection = connection;
  }

  prepare<Parameters extends unknown[], Row>(sql: string): Statement<Parameters, Row> {
    return this.#connection.prepare<Parameters, Row>(sql);
  }

  /** Whether a write runs right now; what is read then may be undone. */
  get inTransaction(): boolean {
    return this.#connection.inTransaction;
  }

  /** Runs statements that take no parameters, such as pragmas and schema changes. */
  execute(sql: string): void {
    this.#connection.exec(sql);
  }

  /** Reads a pragma that yields rows, such as a check. */
  pragmaRows(name: string): readonly Readonly<Record<string, unknown>>[] {
    return this.#connection.pragma(name) as Record<string, unknown>[];
  }

  /** Reads a pragma that yields one value. */
  pragma(name: string): unknown {
    return this.#connection.pragma(name, { simple: true });
  }

  /**
   * Runs `work` in a durable transaction and resolves with its result once it is committed.
   * `work` must be synchronous and must not call `write` or `writeNow`. Rejects with whatever `work` threw,
   * or with the SQLite error that kept the commit from happening (then nothing of it is visible).
   */
  write<Result>(work: () => Result): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      let result: Result;
      this.#queue.push({
        run: () => {
          result = work();
        },
        settle: (failure) => (failure === undefined ? resolve(result) : reject(failure)),
      });
      if (this.#flushScheduled) return;
      this.#flushScheduled = true;
      if (this.#lastBatch > 1) setTimeout(() => this.#flush(), COMPANY_MS);
      else setImmediate(() => this.#flush());
    });
  }

  /** Runs `work` in a transaction of its own, at once: for start-up and shutdown, where nothing else waits. */
  writeNow<Result>(work: () => Result): Result {
    const result = this.#connection.transaction(work).immediate();
    this.#announceCommit();
    return result;
  }

  /** Calls `listener` after each commit; returns the function that ends that. */
  onCommit(listener: () => void): () => void {
    this.#commitListeners.add(listener);
    return () => this.#commitListeners.delete(listener);
  }

  /** Flushes queued writes, checkpoints the write-ahead log into the file, and closes. */
  close(): void {
    if (!this.#connection.open) return;
    this.#flush();
    try {
      this.#connection.pragma('wal_checkpoint(TRUNCATE)');
    } catch {
      // A full or failing disk. The log stays beside the file with all that was committed; the next start reads it.
    }
    this.#connection.close();
  }

  #flush(): void {
    this.#flushScheduled = false;
    const batch = this.#queue;
    this.#queue = [];
    this.#lastBatch = batch.length;
    if (batch.length === 0) return;
    const failures = new Map<QueuedWrite, unknown>();
    try {
      this.#connection.transaction(() => this.#runEach(batch, failures)).immediate();
    } catch (cause) {
      for (const write of batch) write.settle(failures.get(write) ?? cause);
      return;
    }
    for (const write of batch) write.settle(failures.get(write));
    this.#announceCommit();
  }

  #runEach(batch: readonly QueuedWrite[], failures: Map<QueuedWrite, unknown>): void {
    for (const write of batch) {
      try {
        // A nested better-sqlite3 transaction is a savepoint.
        this.#connection.transaction(write.run)();
      } catch (failure) {
        // SQLite ends the whole transaction by itself on a full disk or an I/O error: then all of the batch failed.
        if (!this.#connection.inTransaction) throw failure;
        failures.set(write, failure ?? new Error('a write threw nothing'));
      }
    }
  }

  #announceCommit(): void {
    for (const listener of this.#commitListeners) listener();
  }
}

/** Opens a connection; makes the file where it is not there, unless it must be. */
export function connect(
  path: string,
  nativeBinding: string | undefined,
  fileMustExist = false,
): BetterSqlite3.Database {
  return new BetterSqlite3(path, {
    fileMustExist,
    ...(nativeBinding === undefined ? {} : { nativeBinding }),
  });
}
