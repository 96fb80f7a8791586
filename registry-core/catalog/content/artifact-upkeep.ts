import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { Pace } from '../../turns/index.ts';
import { RowMender, type RowMenderParts } from './row-mender.ts';
import { UnderivedArtifacts } from './underived-artifacts.ts';

/** Work between two turns of the event loop. Milliseconds. */
const WORK_MS = 4;
/** A turn that took longer had requests to do: then they get four fifths of the time. Milliseconds. */
const BUSY_TURN_MS = 2;
const PAUSE_MS = 16;
/** Artifacts between two notes of how far it came; after a kill so many are looked at once more. */
const ARTIFACTS_PER_NOTE = 2000;

/** What the upkeep of artifact rows works on and tells. */
export interface ArtifactUpkeepParts extends RowMenderParts {
  readonly onFailure: (cause: unknown) => void;
}

/**
 * Upkeep of artifact rows beside the requests: derives those of an older version anew, once for each version, and counts
 * indexes whose children came after them where that was too much for the push. Works in slices of a few milliseconds
 * and goes on after a restart where it was.
 */
export class ArtifactUpkeep {
  readonly #parts: ArtifactUpkeepParts;
  readonly #ending = new AbortController();
  readonly #underived: UnderivedArtifacts;
  /** Repositories of which it is derived what belongs to what. */
  readonly #related = new Map<number, Promise<void>>();
  /** What somebody waits for; the rest waits meanwhile. */
  readonly #urgent = new Set<Promise<unknown>>();
  #running: Promise<void> | undefined;
  #again = false;
  #isFirst = true;
  #reached = 0;

  constructor(parts: ArtifactUpkeepParts) {
    this.#parts = parts;
    this.#underived = new UnderivedArtifacts(parts.database);
  }

  /** Whether the rows of all artifacts say what their manifests do, also of those that a kill left half. */
  get isDone(): boolean {
    return !this.#isFirst && this.progress === undefined;
  }

  /** Does what is to do, in the background, and looks again after what is under way. */
  start(): void {
    if (this.#ending.signal.aborted) return;
    this.#again = true;
    this.#running ??= this.#run();
  }

  /**
   * How many percent of the artifacts say already what follows from their manifests, rounded down; undefined when all
   * do. Until then the rows of one may name no layers.
   */
  get progress(): number | undefined {
    const afterId = this.#underived.afterId;
    if (afterId === undefined) return undefined;
    const last = Math.max(1, this.#underived.lastId);
    return Math.min(99, Math.floor((100 * Math.max(afterId, this.#reached)) / last));
  }

  /**
   * Resolves when the rows of a repository's artifacts say which belong to which, as their manifests do: children,
   * subjects, what hangs on another by its tag. Goes before all else that is to be derived, and looks only at manifests
   * that may name others: until the upkeep was there, rows from before may name no children.
   */
  deriveRelations(repositoryId: number): Promise<void> {
    if (this.#underived.afterId === undefined) return Promise.resolve();
    const running = this.#related.get(repositoryId);
    if (running !== undefined) return running;
    const deriving = this.#goFirst(this.#deriveRelations(repositoryId));
    this.#related.set(repositoryId, deriving);
    // Who asked is told; the next one tries again.
    deriving.catch(() => this.#related.delete(repositoryId));
    return deriving;
  }

  /** Derives single artifacts out of turn; true when rows of some were wrong, and say something else now. */
  async derive(artifactIds: readonly number[]): Promise<boolean> {
    const afterId = this.#underived.afterId;
    if (afterId === undefined) return false;
    const mender = new RowMender(this.#parts);
    const underived = artifactIds.filter((id) => id > afterId);
    await this.#goFirst(this.#look(underived, mender).then(() => mender.finish()));
    return mender.mended > 0;
  }

  /**
   * Whether a manifest of the repository names a digest whose rows may not say it: they are not derived yet, or were
   * left half written by a process that ended.
   */
  async isNamedByUnderived(repositoryId: number, digest: string): Promise<boolean> {
    const { sizes } = this.#parts;
    const pace = new Pace();
    for (let id = sizes.leftIndexAfter(0); id !== undefined; id = sizes.leftIndexAfter(id)) {
      const artifact = this.#underived.byId(id);
      if (artifact?.repository_id === repositoryId && artifact.payload.includes(digest)) return true;
      await pace.rest();
    }
    return this.#underived.isNamed(repositoryId, digest);
  }

  /** Makes an artifact whole that was stored or removed in parts, but not to the end. */
  async mend(artifactId: number): Promise<void> {
    const { database, sizes } = this.#parts;
    const isFinished = await this.#mendRows(artifactId);
    if (isFinished) await database.write(() => sizes.end(artifactId));
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await this.#running;
  }

  /** Ends the upkeep, after the slice that is under way. Call it before the database is closed. */
  async close(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      while (this.#again && !this.#ending.signal.aborted) {
        this.#again = false;
        // Whoever started it may be inside a transaction.
        await turn();
        await this.#work();
      }
    } catch (cause) {
      if (!this.#ending.signal.aborted) this.#parts.onFailure(cause);
    } finally {
      this.#running = undefined;
    }
  }

  async #work(): Promise<void> {
    if (this.#isFirst) await this.#mendUnfinished();
    this.#isFirst = false;
    await this.#countLeftOver();
    await this.#deriveAnew();
    await this.#countLeftOver();
  }

  /** What the process before left unfinished is among what is left to be counted. */
  async #mendUnfinished(): Promise<void> {
    const { sizes } = this.#parts;
    const slices = new UpkeepSlices(this.#ending.signal);
    let id = sizes.leftIndexAfter(0);
    for (; id !== undefined && !this.#ending.signal.aborted; id = sizes.leftIndexAfter(id)) {
      await this.#mendRows(id);
      await slices.rest();
    }
  }

  /** False when somebody removes it meanwhile, see {@link LargeMend}. */
  async #mendRows(artifactId: number): Promise<boolean> {
    const artifact = this.#underived.byId(artifactId);
    if (artifact === undefined) return true;
    const mender = new RowMender(this.#parts);
    await mender.look(artifact);
    await mender.finish();
    return !mender.leftUnfinished;
  }

  async #deriveAnew(): Promise<void> {
    let afterId = this.#underived.afterId;
    if (afterId === undefined) return;
    const slices = new UpkeepSlices(this.#ending.signal);
    const mender = new RowMender(this.#parts, () => slices.expectCommit());
    for (let count = 1; !this.#ending.signal.aborted; count += 1) {
      const artifact = this.#underived.next(afterId);
      if (artifact === undefined) {
        await mender.finish();
        await this.#noteDone(afterId);
        return;
      }
      await mender.look(artifact);
      afterId = artifact.id;
      this.#reached = afterId;
      if (count % ARTIFACTS_PER_NOTE === 0) {
        await mender.finish();
        await this.#note(afterId);
      }
      await slices.rest();
      while (this.#urgent.size > 0) await Promise.allSettled(this.#urgent);
    }
    await mender.finish();
  }

  async #goFirst(work: Promise<void>): Promise<void> {
    this.#urgent.add(work);
    try {
      await work;
    } finally {
      this.#urgent.delete(work);
    }
  }

  /** Somebody waits for it: it takes turns with requests, and pauses for none. */
  async #deriveRelations(repositoryId: number): Promise<void> {
    const mender = new RowMender(this.#parts);
    for await (const ids of this.#underived.related(repositoryId)) await this.#look(ids, mender);
    await mender.finish();
  }

  async #look(artifactIds: readonly number[], mender: RowMender): Promise<void> {
    const pace = new Pace();
    for (const id of artifactIds) {
      this.#ending.signal.throwIfAborted();
      const artifact = this.#underived.byId(id);
      if (artifact !== undefined) await mender.look(artifact);
      await pace.rest();
    }
  }

  async #countLeftOver(): Promise<void> {
    const { database, sizes } = this.#parts;
    const slices = new UpkeepSlices(this.#ending.signal);
    while (!this.#ending.signal.aborted && sizes.hasLeftOver) {
      await database.write(() => sizes.countLeftOver());
      await slices.rest();
    }
  }

  /** No read depends on it: the caches stay. */
  async #note(afterId: number): Promise<void> {
    await this.#parts.database.write(() => this.#underived.note(afterId, false), 'statistics');
  }

  /** From here on sizes and plans know of all artifacts. */
  async #noteDone(afterId: number): Promise<void> {
    await this.#parts.database.write(() => this.#underived.note(afterId, true));
    this.#related.clear();
  }
}

/** Gives the event loop a turn after some milliseconds of work, and pauses when requests needed that turn. */
class UpkeepSlices {
  readonly #signal: AbortSignal;
  #began = performance.now();
  #hasCommit = false;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** The next turn has a commit of the upkeep itself, for which no request waits longer if it pauses. */
  expectCommit(): void {
    this.#hasCommit = true;
  }

  async rest(): Promise<void> {
    const asked = performance.now();
    if (asked - this.#began < WORK_MS && !this.#hasCommit) return;
    await turn();
    if (performance.now() - asked > BUSY_TURN_MS && !this.#hasCommit) {
      await wait(PAUSE_MS, undefined, { signal: this.#signal, ref: false });
    }
    this.#hasCommit = false;
    this.#began = performance.now();
  }
}
