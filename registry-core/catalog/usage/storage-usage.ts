import { setTimeout } from 'node:timers/promises';
import type { Database } from '../../database/index.ts';
import { runOnward } from '../../turns/index.ts';
import { addUpStorage, type StoredByRepository } from './storage-reading.ts';
import type { StorageUsage } from './usage-sum.ts';

/** What a {@link StorageMeter} is told. */
export interface StorageMeterOptions {
  readonly clock?: () => number;
  /** Whether the rows of all artifacts say what they use. Until then a link counts as a use. */
  readonly isDerived?: () => boolean;
}

/** A measurement is given again for this long, and longer while nothing was committed. */
const FRESH_MS = 2000;
/** A measurement that took long is given again for so many times as long: measuring must not become all that happens. */
const FRESH_PER_DURATION = 20;

/** Adds up what is stored and by whom, without keeping other requests waiting. */
export class StorageMeter {
  readonly #database: Database;
  readonly #clock: () => number;
  readonly #isDerived: () => boolean;
  readonly #stopListening: () => void;
  #commits = 0;
  #running: Promise<Measurement> | undefined;
  #last: Measurement | undefined;
  #failed: { readonly cause: unknown; readonly until: number } | undefined;

  constructor(database: Database, { clock = Date.now, isDerived = () => true }: StorageMeterOptions = {}) {
    this.#database = database;
    this.#clock = clock;
    this.#isDerived = isDerived;
    this.#stopListening = database.onCommit((changed) => {
      if (changed === 'content') this.#commits += 1;
    });
  }

  /** The usage, at most two seconds old, or twenty times as old as measuring takes. Calls that come together share it. */
  async measure(): Promise<StorageUsage> {
    return (await this.#measured()).usage;
  }

  /**
   * Bytes of every blob that artifacts of a repository use, once, by the latest measurement; undefined for one that came since.
   * Waits for a measurement that is needed for so many ms at most; it goes on afterwards.
   */
  async repositorySizes(patienceMs: number): Promise<(repositoryId: number) => number | undefined> {
    const measured = this.#measured();
    // Whoever waits for the measurement itself is told what went wrong.
    measured.catch(() => {});
    await Promise.race([measured, setTimeout(patienceMs, undefined, { ref: false })]);
    const last = this.#last;
    const isCurrent = last?.commits === this.#commits;
    return (repositoryId) => last?.repositories.get(repositoryId) ?? (isCurrent ? 0 : undefined);
  }

  /** Ends its listening to the database; a measurement that runs ends with that. */
  close(): void {
    this.#stopListening();
  }

  #measured(): Promise<Measurement> {
    const last = this.#last;
    if (last !== undefined) {
      const isFresh = this.#clock() - last.usage.measuredAt < last.freshMs;
      if (isFresh || last.commits === this.#commits) return Promise.resolve(last);
    }
    if (this.#failed !== undefined && this.#clock() < this.#failed.until)
      return Promise.reject(this.#failed.cause);
    this.#running ??= runOnward(() => this.#addUp()).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #addUp(): Promise<Measurement> {
    const commits = this.#commits;
    const startedAt = this.#clock();
    const found = await this.#sum(startedAt);
    const measuredAt = this.#clock();
    const measurement = {
      usage: { ...found.usage, measuredAt },
      repositories: found.repositories,
      commits,
      freshMs: Math.max(FRESH_MS, FRESH_PER_DURATION * (measuredAt - startedAt)),
    };
    this.#last = measurement;
    return measurement;
  }

  /** What failed is told for a while as long as it took: trying must not become all that happens. */
  async #sum(startedAt: number): Promise<StoredByRepository> {
    try {
      return await addUpStorage(this.#database, { byUse: this.#isDerived() });
    } catch (cause) {
      const failedAt = this.#clock();
      this.#failed = { cause, until: failedAt + (failedAt - startedAt) };
      throw cause;
    }
  }
}

interface Measurement {
  readonly usage: StorageUsage;
  /** Bytes by repository. */
  readonly repositories: ReadonlyMap<number, number>;
  /** Commits that the measurement knows of. */
  readonly commits: number;
  readonly freshMs: number;
}
