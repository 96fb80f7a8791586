import type { Database, Statement } from '../../database/index.ts';
import type { EventOutbox } from '../../events/index.ts';
import type { Repository } from '../repositories/repositories.ts';
import type { StoredManifest } from './artifacts.ts';

/** Pulls gathered before they are written; a crash may lose these few, as in Harbor. Milliseconds. */
const FLUSH_INTERVAL_MS = 1000;

/** The same while many different manifests are pulled: each costs pages of its own, once a flush. Harbor's interval. */
const BUSY_FLUSH_INTERVAL_MS = 10_000;

/** Pulls that are gathered at most, whatever the interval; bounds the memory. */
const PENDING_AT_MOST = 20_000;

/** Pulls written at once: more would hold up every request that waits meanwhile. */
const BATCH = 200;

interface PendingPull {
  readonly repository: Repository;
  readonly artifactId: number;
  readonly digest: string;
  readonly tagId: number | undefined;
  readonly tag: string | undefined;
  readonly actor: string;
  at: number;
  count: number;
}

/**
 * Counts pulls of manifests by GET, off the request's path: equal ones become one row update, after a second, or after
 * ten while there are many.
 */
export class PullRecorder {
  readonly #database: Database;
  readonly #events: EventOutbox;
  readonly #clock: () => number;
  readonly #pulledArtifact: Statement<[number, number], never>;
  readonly #pulledTag: Statement<[number, number], never>;
  readonly #countRepository: Statement<[number, number], never>;
  readonly #onFailure: (cause: unknown) => void;
  #pending = new Map<string, PendingPull>();
  #timer: NodeJS.Timeout | undefined;
  #interval = FLUSH_INTERVAL_MS;
  #flushing: Promise<void> = Promise.resolve();

  constructor(
    database: Database,
    events: EventOutbox,
    onFailure: (cause: unknown) => void,
    clock: () => number = Date.now,
  ) {
    this.#database = database;
    this.#events = events;
    this.#onFailure = onFailure;
    this.#clock = clock;
    this.#pulledArtifact = database.prepare('UPDATE artifact SET pulled_at = ? WHERE id = ?');
    this.#pulledTag = database.prepare('UPDATE tag SET pulled_at = ? WHERE id = ?');
    this.#countRepository = database.prepare(
      'UPDATE repository SET pull_count = pull_count + ? WHERE id = ?',
    );
  }

  /** Notes one pull. `tag` is the name it was pulled by, if it was one. */
  record(repository: Repository, manifest: StoredManifest, tag: string | undefined, actor: string): void {
    const key = `${manifest.artifactId}/${manifest.tagId ?? ''}/${actor}`;
    const pending = this.#pending.get(key);
    if (pending !== undefined) {
      pending.count += 1;
      pending.at = this.#clock();
      return;
    }
    const { artifactId, digest, tagId } = manifest;
    this.#pending.set(key, {
      repository,
      artifactId,
      digest,
      tagId,
      tag,
      actor,
      at: this.#clock(),
      count: 1,
    });
    if (this.#pending.size === PENDING_AT_MOST) void this.#flushInTurn();
    else this.#timer ??= setTimeout(() => void this.#flushInTurn(), this.#interval);
  }

  /** Writes what is pending and ends the timer. A disk that fails costs these counts, and not an orderly end. */
  async close(): Promise<void> {
    await this.#flushInTurn();
  }

  /** Behind a flush that still writes, so that the last one to end is the last one begun. */
  #flushInTurn(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flushing = this.#flushing.then(() => this.#flush()).catch(this.#onFailure);
    return this.#flushing;
  }

  async #flush(): Promise<void> {
    const pending = this.#pending;
    if (pending.size === 0) return;
    this.#pending = new Map();
    this.#interval = pending.size > BATCH ? BUSY_FLUSH_INTERVAL_MS : FLUSH_INTERVAL_MS;
    const pulls = [...pending.values()];
    for (let from = 0; from < pulls.length; from += BATCH) {
      await this.#database.write(() => {
        for (const pull of pulls.slice(from, from + BATCH)) this.#write(pull);
      }, 'statistics');
    }
  }

  #write(pull: PendingPull): void {
    const { repository, tag } = pull;
    this.#pulledArtifact.run(pull.at, pull.artifactId);
    if (pull.tagId !== undefined) this.#pulledTag.run(pull.at, pull.tagId);
    this.#countRepository.run(pull.count, repository.id);
    this.#events.record({
      type: 'artifact.pulled',
      actor: pull.actor,
      projectId: repository.projectId,
      repository: repository.name,
      digest: pull.digest,
      ...(tag === undefined ? {} : { tag }),
      payload: { count: pull.count },
    });
  }
}
