import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import type { BlobStore } from '../blobs/blob-store.ts';
import { hasDigest } from '../blobs/digest.ts';
import type { Database, Statement } from '../database/database.ts';
import { DERIVATION_VERSION, deriveArtifact } from './artifact-derivation.ts';
import type { Attachments } from './attachments.ts';
import type { BlobLinks } from './blob-links.ts';
import type { DerivedRows } from './derived-rows.ts';
import type { IndexSizes } from './index-sizes.ts';
import { readManifestConfig } from './manifest-config.ts';
import { readStoredManifest } from './manifest-document.ts';

/** Work between two pauses, and the pauses: requests get four fifths of the time. Milliseconds. */
const WORK_MS = 4;
const PAUSE_MS = 16;
/** Writes that may wait for their commit before more are made. */
const WRITES_AT_ONCE = 32;
/** Artifacts between two notes of how far it came; after a kill so many are looked at once more. */
const ARTIFACTS_PER_NOTE = 200;

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
}

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
  #running: Promise<void> | undefined;
  #again = false;
  readonly #writes: Promise<void>[] = [];
  #began = 0;

  constructor(parts: ArtifactUpkeepParts) {
    this.#parts = parts;
    const { database } = parts;
    this.#progress = database.prepare('SELECT version, after_id, done FROM artifact_derivation WHERE id = 1');
    this.#setProgress = database.prepare(
      'UPDATE artifact_derivation SET version = ?, after_id = ?, done = ? WHERE id = 1',
    );
    this.#next = database.prepare(
      `SELECT a.id, a.repository_id, a.digest, a.media_type, m.payload FROM artifact a JOIN manifest m ON m.id = a.manifest_id
       WHERE a.id > ? ORDER BY a.id LIMIT 1`,
    );
  }

  /** Does what is to do, in the background, and looks again after what is under way. */
  start(): void {
    if (this.#ending.signal.aborted) return;
    this.#again = true;
    this.#running ??= this.#run();
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
      await Promise.allSettled(this.#writes.splice(0));
      this.#running = undefined;
    }
  }

  async #work(): Promise<void> {
    this.#began = performance.now();
    await this.#countLeftOver();
    await this.#deriveAnew();
    await this.#countLeftOver();
  }

  async #deriveAnew(): Promise<void> {
    const progress = this.#progress.get();
    const isCurrent = progress?.version === DERIVATION_VERSION;
    if (progress === undefined || (isCurrent && progress.done === 1)) return;
    let afterId = isCurrent ? progress.after_id : 0;
    for (let count = 1; !this.#ending.signal.aborted; count += 1) {
      const artifact = this.#next.get(afterId);
      if (artifact === undefined) return this.#note(afterId, 1);
      await this.#derive(artifact);
      afterId = artifact.id;
      if (count % ARTIFACTS_PER_NOTE === 0) await this.#note(afterId, 0);
      await this.#pause();
    }
  }

  async #derive(artifact: StoredArtifactRow): Promise<void> {
    const { id, payload } = artifact;
    // Damaged bytes say nothing; fsck tells of them.
    if (!hasDigest(payload, artifact.digest)) return;
    const { database, rows, attachments } = this.#parts;
    const document = readStoredManifest(payload, artifact.media_type);
    const config = await readManifestConfig(this.#parts, artifact.repository_id, document);
    const derived = deriveArtifact(document, payload.byteLength, config);
    const isRight = rows.differences(id, derived).length === 0;
    if (isRight && attachments.isRight(id)) return;
    const write = database.write(() => {
      if (!isRight) rows.write(id, derived);
      attachments.refresh(id);
    });
    // Whoever settles it is told; until then nobody listens.
    write.catch(() => undefined);
    this.#writes.push(write);
  }

  async #countLeftOver(): Promise<void> {
    const { database, sizes } = this.#parts;
    while (!this.#ending.signal.aborted && sizes.hasLeftOver) {
      await database.write(() => sizes.countLeftOver());
      await this.#pause();
    }
  }

  /** Those that come together share a commit and its sync. */
  async #settle(): Promise<void> {
    await Promise.all(this.#writes.splice(0));
  }

  /** No read depends on it: the caches stay. */
  async #note(afterId: number, done: number): Promise<void> {
    await this.#settle();
    await this.#parts.database.write(() => {
      this.#setProgress.run(DERIVATION_VERSION, afterId, done);
    }, 'statistics');
  }

  async #pause(): Promise<void> {
    if (performance.now() - this.#began < WORK_MS) return;
    if (this.#writes.length >= WRITES_AT_ONCE) await this.#settle();
    await wait(PAUSE_MS, undefined, { signal: this.#ending.signal, ref: false });
    this.#began = performance.now();
  }
}
