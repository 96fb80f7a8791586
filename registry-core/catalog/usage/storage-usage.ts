import { setTimeout } from 'node:timers/promises';
import type { Database, Statement } from '../../database/index.ts';
import { SlicedWork } from '../../turns/index.ts';
import { BlobUses } from './blob-uses.ts';
import { type StorageUsage, UsageSum } from './usage-sum.ts';

/** A blob and a repository that links it; a blob without any comes with null. */
interface LinkRow {
  blob_id: number;
  digest: string;
  size: number;
  repository_id: number | null;
  project_id: number | null;
  /** Whether one of the first artifacts that name the blob is of the repository. */
  used: number;
}

/** What a {@link StorageMeter} is told. */
export interface StorageMeterOptions {
  readonly clock?: () => number;
  /** Whether the rows of all artifacts say what they use. Until then a link counts as a use. */
  readonly isDerived?: () => boolean;
}

/** Links added up before other requests get their turn: about two milliseconds. One blob may have any number. */
const LINKS_PER_TURN = 1000;
/** A measurement is given again for this long, and longer while nothing was committed. */
const FRESH_MS = 2000;
/** A measurement that took long is given again for so many times as long: measuring must not become all that happens. */
const FRESH_PER_DURATION = 20;

/** Most blobs are used by one of so many artifacts that name them first: who else uses it need not be looked for. */
const FIRST_USERS = 8;

const LINK = `b.id AS blob_id, b.digest, b.size, l.repository_id, r.project_id,
  EXISTS (SELECT 1 FROM (SELECT artifact_id FROM artifact_blob WHERE digest = b.digest LIMIT ${FIRST_USERS}) page
    CROSS JOIN artifact a ON a.id = page.artifact_id WHERE a.repository_id = l.repository_id) AS used`;

/** Adds up what is stored and by whom, without keeping other requests waiting. */
export class StorageMeter {
  readonly #next: Statement<[afterBlobId: number, limit: number], LinkRow>;
  readonly #rest: Statement<[blobId: number, afterRepositoryId: number, limit: number], LinkRow>;
  readonly #uses: BlobUses;
  readonly #clock: () => number;
  readonly #isDerived: () => boolean;
  readonly #stopListening: () => void;
  #commits = 0;
  #isClosed = false;
  #running: Promise<Measurement> | undefined;
  #last: Measurement | undefined;

  constructor(database: Database, { clock = Date.now, isDerived = () => true }: StorageMeterOptions = {}) {
    this.#clock = clock;
    this.#isDerived = isDerived;
    this.#uses = new BlobUses(database);
    this.#next = database.prepare(
      `SELECT ${LINK} FROM blob b
       LEFT JOIN repository_blob l ON l.blob_id = b.id LEFT JOIN repository r ON r.id = l.repository_id
       WHERE b.id > ? AND b.missing = 0 ORDER BY b.id, l.repository_id LIMIT ?`,
    );
    this.#rest = database.prepare(
      `SELECT ${LINK} FROM repository_blob l
       JOIN blob b ON b.id = l.blob_id JOIN repository r ON r.id = l.repository_id
       WHERE l.blob_id = ? AND l.repository_id > ? ORDER BY l.repository_id LIMIT ?`,
    );
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

  /** Ends its listening to the database, and a measurement that runs. */
  close(): void {
    this.#isClosed = true;
    this.#stopListening();
  }

  #measured(): Promise<Measurement> {
    const last = this.#last;
    if (last !== undefined) {
      const isFresh = this.#clock() - last.usage.measuredAt < last.freshMs;
      if (isFresh || last.commits === this.#commits) return Promise.resolve(last);
    }
    this.#running ??= this.#addUp().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #addUp(): Promise<Measurement> {
    const commits = this.#commits;
    const startedAt = this.#clock();
    const sum = new UsageSum();
    const work = new SlicedWork();
    const isUsed = this.#isDerived() ? this.#findUses() : () => true;
    let last: LinkRow | undefined;
    do {
      const rows: LinkRow[] = this.#rowsAfter(last);
      for (const row of rows) {
        const { blob_id: id, size, repository_id: repositoryId, project_id: projectId } = row;
        sum.beginBlob(id, size);
        if (repositoryId === null || projectId === null) continue;
        if (row.used === 1 || (await isUsed(row))) sum.addUse(repositoryId, projectId);
      }
      last = rows.at(-1);
      if (last !== undefined) await work.rest();
    } while (last !== undefined && !this.#isClosed);
    const measuredAt = this.#clock();
    const measurement = {
      usage: sum.usage(measuredAt),
      repositories: sum.repositories,
      commits,
      freshMs: Math.max(FRESH_MS, FRESH_PER_DURATION * (measuredAt - startedAt)),
    };
    this.#last = measurement;
    return measurement;
  }

  /** Whether artifacts of the row's repository use its blob. Rows of one blob come one after another. */
  #findUses(): (row: LinkRow) => Promise<boolean> {
    let blobId = 0;
    let repositories = new Set<number>();
    return async ({ blob_id: id, digest, repository_id: repositoryId }) => {
      if (blobId !== id) {
        blobId = id;
        repositories = new Set();
        for await (const user of this.#uses.usersOf({ id, digest })) repositories.add(user.repositoryId);
      }
      return repositoryId !== null && repositories.has(repositoryId);
    };
  }

  /** The next links, in the order of blobs and their repositories; a blob without any is one row. */
  #rowsAfter(last: LinkRow | undefined): LinkRow[] {
    const rest =
      last === undefined || last.repository_id === null
        ? []
        : this.#rest.all(last.blob_id, last.repository_id, LINKS_PER_TURN);
    return rest.length > 0 ? rest : this.#next.all(last?.blob_id ?? 0, LINKS_PER_TURN);
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
