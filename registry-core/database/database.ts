import type BetterSqlite3 from 'better-sqlite3';
import { ThreadStartError } from '../threads/index.ts';
import { withOpaqueParameters } from './bound-parameters.ts';
import type { Checkpointer } from './checkpointer.ts';
import type { DatabaseFiles } from './database-files.ts';
import { KeptStatements } from './kept-statements.ts';
import { readHere } from './readings/read-here.ts';
import type { Reading, ReadingRoom } from './readings/reading.ts';
import type { ReadingThread } from './readings/reading-thread.ts';
import type { DatabaseReader, Statement } from './statement.ts';
import type { WriteAheadLog } from './write-ahead-log.ts';

/** Pages in the log from which on they are copied into the database file, and from which on writes wait for that. */
const CHECKPOINT_PAGES = 1000;
const LONGEST_LOG_PAGES = 32_000;

/** What a write changes: `statistics` are counts and times of use, which no {@link ReadCache} remembers. */
export type Changed = 'content' | 'statistics';

interface QueuedWrite {
  readonly changed: Changed;
  readonly run: () => void;
  readonly settle: (failure: unknown) => void;
}

/** What makes commits durable; a database that need not survive a power loss has none of it. */
export interface DurableLog {
  readonly log: WriteAheadLog;
  readonly files: DatabaseFiles;
  readonly checkpointer: Checkpointer;
  /** Whether each commit is synced before it is acknowledged; else only what {@link Database.sync} waits for. */
  readonly syncsCommits: boolean;
}

/** A row of SQLite's `wal_checkpoint`: pages in the log, and how many of them are in the database file. */
interface LogState {
  readonly log: number;
  readonly checkpointed: number;
}

/**
 * The one connection to a SQLite file; the process that opened it is its only writer.
 *
 * Writes are synchronous functions. Those that arrive together share a transaction and its sync (group commit): each
 * runs in its own savepoint, so one that throws undoes only itself, and every promise settles only after the commit is
 * on the disk. The sync runs beside the event loop; what arrives meanwhile is the next batch.
 */
export class Database implements DatabaseReader, ReadingRoom {
  readonly #connection: BetterSqlite3.Database;
  readonly #durable: DurableLog | undefined;
  readonly #readings: ReadingThread | undefined;
  readonly #kept = new KeptStatements(this);
  readonly #logState: Statement<[], LogState>;
  readonly #commitListeners = new Set<(changed: Changed) => void>();
  #queue: QueuedWrite[] = [];
  /** Kept here, since to ask SQLite is a call out of JavaScript, and every cached read asks. */
  #inTransaction = false;
  #ended: Promise<void> | undefined;
  #flushScheduled = false;
  #syncing = false;
  #checkpointing = false;
  /** Writes wait for the checkpoint that runs. */
  #held = false;
  /** The last sync failed: the disk may lack a part of the log, so nothing behind it may be acknowledged. */
  #logIsBroken = false;

  /** Without `readings` what is long is read on the event loop, in slices all the same. */
  constructor(connection: BetterSqlite3.Database, durable: DurableLog | undefined, readings?: ReadingThread) {
    this.#connection = connection;
    this.#durable = durable;
    this.#readings = readings;
    this.#logState = connection.prepare('PRAGMA wal_checkpoint(NOOP)');
  }

  prepare<Parameters extends unknown[], Row>(sql: string): Statement<Parameters, Row> {
    return this.#connection.prepare<Parameters, Row>(withOpaqueParameters(sql));
  }

  /**
   * Reads something long beside the event loop. Each of its statements sees what was committed when it runs: a reading is
   * no snapshot. Rejects with what the reading threw, UNAVAILABLE (503) when its next part takes longer than a minute or
   * whoever it is read for left, STORAGE_FAILED (503) as {@link write} does.
   */
  async *read<Question, Part>(reading: Reading<Question, Part>, question: Question): AsyncGenerator<Part> {
    this.requireInPlace();
    try {
      if (this.#readings !== undefined) return yield* this.#readings.read(reading, question);
    } catch (cause) {
      // As where the system has no more memory for threads.
      if (!(cause instanceof ThreadStartError)) throw cause;
    }
    yield* readHere(reading, this.#kept, question);
  }

  /** Whether a write runs right now; what is read then may be undone. */
  get inTransaction(): boolean {
    return this.#inTransaction;
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
   * Runs `work` in a durable transaction and resolves with its result once it is committed and synced.
   * `work` must be synchronous and must not call `write` or `writeNow`. Rejects with whatever `work` threw, with the
   * SQLite error that kept the commit from happening (then nothing of it is visible), or with the disk's error when the
   * sync failed (then it is visible, and it is not known whether it would survive a power loss). Rejects with
   * STORAGE_FAILED (503) when the database's files are no longer where they were opened.
   */
  write<Result>(work: () => Result, changed: Changed = 'content'): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      let result: Result;
      this.#queue.push({
        changed,
        run: () => {
          result = work();
        },
        settle: (failure) => (failure === undefined ? resolve(result) : reject(failure)),
      });
      this.#scheduleFlush();
    });
  }

  /** Runs `work` in a transaction of its own, at once: for start-up and shutdown, where nothing else waits. */
  writeNow<Result>(work: () => Result): Result {
    const result = this.#transact(work);
    this.#announceCommit('content');
    this.#durable?.log.syncNow();
    this.#durable?.files.requireCommitted();
    return result;
  }

  /**
   * Makes durable what was committed before the call, in a database that does not sync each commit. Rejects with the
   * disk's error, or STORAGE_FAILED (503) as {@link write} does.
   */
  async sync(): Promise<void> {
    // Closing synced all there was.
    if (this.#durable === undefined || !this.#connection.open) return;
    try {
      await this.#durable.log.sync();
    } catch (cause) {
      this.#logIsBroken = true;
      throw cause;
    }
    this.#durable.files.requireCommitted();
  }

  /** Throws STORAGE_FAILED (503) when its files are no longer where they were opened. Costs microseconds. */
  requireInPlace(): void {
    this.#durable?.files.requireInPlace();
  }

  /** Writes a page that changes nothing, and syncs it. Rejects as {@link write} does: then nothing else can be kept. */
  probe(): Promise<void> {
    const version = Number(this.pragma('user_version'));
    return this.write(() => this.execute(`PRAGMA user_version = ${version}`), 'statistics');
  }

  /** Calls `listener` after each commit, when reads see it and before it is synced; returns the function that ends that. */
  onCommit(listener: (changed: Changed) => void): () => void {
    this.#commitListeners.add(listener);
    return () => this.#commitListeners.delete(listener);
  }

  /** As {@link close}; resolves when the threads beside it have let go of the file, too. */
  async closeWholly(): Promise<void> {
    this.close();
    await this.#ended;
  }

  /** Commits queued writes, checkpoints the write-ahead log into the file, and closes. */
  close(): void {
    if (!this.#connection.open) return;
    this.#ended = this.#endThreads();
    this.#commitQueue((settle) => {
      try {
        this.#durable?.log.syncNow();
        this.#durable?.files.requireCommitted();
        settle(undefined);
      } catch (cause) {
        settle(cause);
      }
    });
    try {
      this.#connection.pragma('wal_checkpoint(TRUNCATE)');
    } catch {
      // A full or failing disk. The log stays beside the file with all that was committed; the next start reads it.
    }
    this.#durable?.log.close();
    this.#connection.close();
  }

  async #endThreads(): Promise<void> {
    await Promise.all([this.#durable?.checkpointer.close(), this.#readings?.close()]);
  }

  #scheduleFlush(): void {
    if (this.#flushScheduled || this.#syncing || this.#held || this.#queue.length === 0) return;
    this.#flushScheduled = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#flushScheduled = false;
    this.#commitQueue((settle) => void this.#sync(settle));
  }

  /** Commits what is queued, then hands what tells the callers to `makeDurable`. */
  #commitQueue(makeDurable: (settle: (failure: unknown) => void) => void): void {
    const batch = this.#queue;
    this.#queue = [];
    if (batch.length === 0) return;
    const failures = new Map<QueuedWrite, unknown>();
    const settle = (failure: unknown): void => {
      for (const write of batch) write.settle(failures.get(write) ?? failure);
    };
    try {
      this.#durable?.files.requireInPlace();
      this.#mendLog();
      this.#transact(() => this.#runEach(batch, failures));
    } catch (cause) {
      settle(cause);
      return;
    }
    this.#announceCommit(batch.every(({ changed }) => changed === 'statistics') ? 'statistics' : 'content');
    makeDurable(settle);
  }

  async #sync(settle: (failure: unknown) => void): Promise<void> {
    if (this.#durable === undefined) return settle(undefined);
    const { log, files, checkpointer, syncsCommits } = this.#durable;
    this.#syncing = true;
    let failure: unknown;
    try {
      if (syncsCommits) await log.sync();
    } catch (cause) {
      this.#logIsBroken = true;
      failure = cause;
    }
    try {
      files.requireCommitted();
      this.#checkpointLongLog(checkpointer);
    } catch (cause) {
      failure ??= cause;
    }
    settle(failure);
    this.#syncing = false;
    this.#scheduleFlush();
  }

  /**
   * After a failed sync Linux takes the pages that it could not write for written. Copying all of the log into the
   * database file, with syncs of its own, leaves nothing that depends on them. Throws when the disk still fails.
   */
  #mendLog(): void {
    if (!this.#logIsBroken) return;
    this.#durable?.files.logWasCut();
    this.#connection.pragma('wal_checkpoint(TRUNCATE)');
    this.#logIsBroken = false;
  }

  #checkpointLongLog(checkpointer: Checkpointer): void {
    if (this.#checkpointing || !this.#connection.open) return;
    const { log = 0, checkpointed = 0 } = this.#logState.get() ?? {};
    if (log - checkpointed < CHECKPOINT_PAGES) return;
    this.#checkpointing = true;
    // Without a pause in the writes the log would never be copied whole, and grow without bounds.
    this.#held = log > LONGEST_LOG_PAGES;
    const ended = (): void => {
      this.#checkpointing = false;
      this.#held = false;
      this.#scheduleFlush();
    };
    checkpointer.run().then(ended, () => {
      this.#checkpointHere();
      ended();
    });
  }

  /** For when the thread cannot do it. What fails here too stays in the log, and is tried after the next commit. */
  #checkpointHere(): void {
    try {
      if (this.#connection.open) this.#connection.pragma('wal_checkpoint(PASSIVE)');
    } catch {
      // The disk is full or failing, which the next write will say.
    }
  }

  #transact<Result>(work: () => Result): Result {
    this.#inTransaction = true;
    try {
      return this.#connection.transaction(work).immediate();
    } finally {
      this.#inTransaction = false;
    }
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

  #announceCommit(changed: Changed): void {
    for (const listener of this.#commitListeners) listener(changed);
  }
}
