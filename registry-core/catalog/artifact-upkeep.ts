import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import type { BlobStore } from '../blobs/blob-store.ts';
import { hasDigest } from '../blobs/digest.ts';
import type { Database, Statement } from '../database/database.ts';
import { type ArtifactDerivation, DERIVATION_VERSION, deriveArtifact } from './artifact-derivation.ts';
import type { Attachments } from './attachments.ts';
import type { BlobLinks } from './blob-links.ts';
import { areFactsBounded, hasConfigFacts } from './config-facts.ts';
import type { DerivedRows } from './derived-rows.ts';
import type { IndexSizes } from './index-sizes.ts';
import { Pace, SlicedWork } from './listing/turns.ts';
import { readManifestConfig } from './manifest-config.ts';
import { type ManifestDocument, readStoredManifest } from './manifest-document.ts';

/** Work between two turns of the event loop. Milliseconds. */
const WORK_MS = 4;
/** A turn that took longer had requests to do: then they get four fifths of the time. Milliseconds. */
const BUSY_TURN_MS = 2;
const PAUSE_MS = 16;
/** Artifacts whose rows are written in one commit at the most. */
const WRITES_AT_ONCE = 128;
/** Manifests that are searched at once for a digest. */
const SEARCHED_AT_ONCE = 500;
/** Artifacts between two notes of how far it came; after a kill so many are looked at once more. */
const ARTIFACTS_PER_NOTE = 2000;

/** What the upkeep of artifact rows works on and tells. */
export interface ArtifactUpkeepParts {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly links: BlobLinks;
  readonly rows: DerivedRows;
  readonly sizes: IndexSizes;
  readonly attachments: Attachments;
  readonly onFailure: (cause: unknown) => void;
}

interface ProgressRow {
  version: number;
  after_id: number;
  done: number;
}

interface StoredArtifactRow {
  id: number;
  repository_id: number;
  digest: string;
  media_type: string;
  payload: Buffer;
  config_media_type: string | null;
  facts: string;
}

/** Of a few manifests: the last digest, null when there are none, and whether one of them names another. */
interface NamedRow {
  last: string | null;
  named: number | null;
}

/** Rows that are to be written. */
interface WrongRows {
  readonly id: number;
  /** Undefined: only what it hangs on is wrong. */
  readonly derived: ArtifactDerivation | undefined;
}

const STORED_ARTIFACT = `a.id, a.repository_id, a.digest, a.media_type, a.config_media_type, a.facts, m.payload
  FROM artifact a JOIN manifest m ON m.id = a.manifest_id`;

/**
 * Upkeep of artifact rows beside the requests: derives those of an older version anew, once for each version, and counts
 * indexes whose children came after them where that was too much for the push. Works in slices of a few milliseconds
 * and goes on after a restart where it was.
 */
export class ArtifactUpkeep {
  readonly #parts: ArtifactUpkeepParts;
  readonly #ending = new AbortController();
  readonly #progress: Statement<[], ProgressRow>;
  readonly #setProgress: Statement<[version: number, afterId: number, done: number], never>;
  readonly #next: Statement<[afterId: number], StoredArtifactRow>;
  readonly #nextOf: Statement<
    [repositoryId: number, afterDigest: string, afterId: number],
    StoredArtifactRow
  >;
  readonly #named: Statement<[Record<string, unknown>], NamedRow>;
  /** Repositories that were derived out of turn. */
  readonly #repositories = new Map<number, Promise<void>>();
  #running: Promise<void> | undefined;
  #again = false;

  constructor(parts: ArtifactUpkeepParts) {
    this.#parts = parts;
    const { database } = parts;
    this.#progress = database.prepare('SELECT version, after_id, done FROM artifact_derivation WHERE id = 1');
    this.#setProgress = database.prepare(
      'UPDATE artifact_derivation SET version = ?, after_id = ?, done = ? WHERE id = 1',
    );
    this.#next = database.prepare(`SELECT ${STORED_ARTIFACT} WHERE a.id > ? ORDER BY a.id LIMIT 1`);
    this.#nextOf = database.prepare(
      `SELECT ${STORED_ARTIFACT} WHERE a.repository_id = ? AND a.digest > ? AND a.id > ? ORDER BY a.digest LIMIT 1`,
    );
    this.#named = database.prepare(
      `SELECT max(page.digest) AS last, max(page.id > $afterId AND instr(m.payload, cast($digest AS BLOB)) > 0) AS named
       FROM (SELECT id, digest, manifest_id FROM artifact WHERE repository_id = $repositoryId AND digest > $afterDigest
             ORDER BY digest LIMIT ${SEARCHED_AT_ONCE}) page CROSS JOIN manifest m ON m.id = page.manifest_id`,
    );
  }

  /** Does what is to do, in the background, and looks again after what is under way. */
  start(): void {
    if (this.#ending.signal.aborted) return;
    this.#again = true;
    this.#running ??= this.#run();
  }

  /**
   * Resolves when the rows of a repository's artifacts say what follows from their manifests. What they decide is to
   * wait for it: until the upkeep was there, rows from before may name no layers and no children.
   */
  deriveRepository(repositoryId: number): Promise<void> {
    const progress = this.#progress.get();
    if (progress === undefined || isDone(progress)) return Promise.resolve();
    const running = this.#repositories.get(repositoryId);
    if (running !== undefined) return running;
    const deriving = this.#deriveRepository(repositoryId, firstToDerive(progress));
    this.#repositories.set(repositoryId, deriving);
    // Who asked is told; the next one tries again.
    deriving.catch(() => this.#repositories.delete(repositoryId));
    return deriving;
  }

  /**
   * Whether a manifest of the repository names a digest whose rows are not derived yet, and so may not say it. Quicker
   * than to derive them all: one search of their bytes.
   */
  async isNamedByUnderived(repositoryId: number, digest: string): Promise<boolean> {
    const progress = this.#progress.get();
    if (progress === undefined || isDone(progress)) return false;
    const work = new SlicedWork();
    const afterId = firstToDerive(progress);
    for (let afterDigest: string | null = ''; afterDigest !== null; ) {
      const found: NamedRow | undefined = this.#named.get({ digest, repositoryId, afterDigest, afterId });
      if (found?.named === 1) return true;
      afterDigest = found?.last ?? null;
      await work.rest();
    }
    return false;
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
    await this.#countLeftOver();
    await this.#deriveAnew();
    await this.#countLeftOver();
  }

  async #deriveAnew(): Promise<void> {
    const progress = this.#progress.get();
    if (progress === undefined || isDone(progress)) return;
    let afterId = firstToDerive(progress);
    const slices = new UpkeepSlices(this.#ending.signal);
    const wrong: WrongRows[] = [];
    for (let count = 1; !this.#ending.signal.aborted; count += 1) {
      const artifact = this.#next.get(afterId);
      if (artifact === undefined) {
        await this.#write(wrong);
        await this.#note(afterId, 1);
        this.#repositories.clear();
        return;
      }
      await this.#look(artifact, wrong);
      afterId = artifact.id;
      if (wrong.length >= WRITES_AT_ONCE) await this.#write(wrong);
      if (count % ARTIFACTS_PER_NOTE === 0) {
        await this.#write(wrong);
        await this.#note(afterId, 0);
      }
      await slices.rest();
    }
    await this.#write(wrong);
  }

  /** Somebody waits for it: it takes turns with requests, and pauses for none. */
  async #deriveRepository(repositoryId: number, afterId: number): Promise<void> {
    const pace = new Pace();
    const wrong: WrongRows[] = [];
    for (let afterDigest = ''; ; ) {
      this.#ending.signal.throwIfAborted();
      const artifact = this.#nextOf.get(repositoryId, afterDigest, afterId);
      if (artifact === undefined) break;
      await this.#look(artifact, wrong);
      afterDigest = artifact.digest;
      if (wrong.length >= WRITES_AT_ONCE) await this.#write(wrong);
      await pace.rest();
    }
    await this.#write(wrong);
  }

  /** Adds an artifact to `wrong` whose rows are not what follows from its manifest. */
  async #look(artifact: StoredArtifactRow, wrong: WrongRows[]): Promise<void> {
    const { id, payload } = artifact;
    // Damaged bytes say nothing; fsck tells of them.
    if (!hasDigest(payload, artifact.digest)) return;
    const { rows, attachments } = this.#parts;
    const document = readStoredManifest(payload, artifact.media_type);
    const config = this.#needsConfig(artifact, document)
      ? await readManifestConfig(this.#parts, artifact.repository_id, document)
      : undefined;
    const derived = deriveArtifact(document, payload.byteLength, config);
    const isRight = rows.differences(id, derived).length === 0;
    if (isRight && attachments.isRight(id)) return;
    wrong.push({ id, derived: isRight ? undefined : derived });
  }

  /**
   * Whether the config is to be read. Facts of version 1 are those of the versions before where the row has some, within
   * today's bounds: a derivation that makes other facts of the same config must read each.
   */
  #needsConfig({ config_media_type: known, facts }: StoredArtifactRow, document: ManifestDocument): boolean {
    if (document.kind !== 'image') return false;
    const { mediaType } = document.config;
    if (known !== mediaType) return true;
    if (!hasConfigFacts(mediaType)) return facts !== '{}';
    return facts === '{}' || !areFactsBounded(facts);
  }

  /** One commit, and its sync, for all of them. */
  async #write(wrong: WrongRows[]): Promise<void> {
    const slice = wrong.splice(0);
    if (slice.length === 0) return;
    const { database, rows, attachments } = this.#parts;
    await database.write(() => {
      for (const { id, derived } of slice) {
        if (derived !== undefined) rows.write(id, derived);
        attachments.refresh(id);
      }
    });
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
  async #note(afterId: number, done: number): Promise<void> {
    await this.#parts.database.write(() => {
      this.#setProgress.run(DERIVATION_VERSION, afterId, done);
    }, 'statistics');
  }
}

/** Gives the event loop a turn after some milliseconds of work, and pauses when requests needed that turn. */
class UpkeepSlices {
  readonly #signal: AbortSignal;
  #began = performance.now();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  async rest(): Promise<void> {
    const asked = performance.now();
    if (asked - this.#began < WORK_MS) return;
    await turn();
    if (performance.now() - asked > BUSY_TURN_MS) {
      await wait(PAUSE_MS, undefined, { signal: this.#signal, ref: false });
    }
    this.#began = performance.now();
  }
}

function isDone({ version, done }: ProgressRow): boolean {
  return version === DERIVATION_VERSION && done === 1;
}

function firstToDerive({ version, after_id: afterId }: ProgressRow): number {
  return version === DERIVATION_VERSION ? afterId : 0;
}
