import { setTimeout } from 'node:timers/promises';
import type { Database, Statement } from '../database/database.ts';
import { SlicedWork } from './listing/turns.ts';

/** What one project holds. Bytes. */
export interface ProjectUsage {
  readonly projectId: number;
  /** Every blob that the project links, once. */
  readonly bytes: number;
  /** Of these, what no other project links. */
  readonly uniqueBytes: number;
  readonly blobCount: number;
}

/**
 * What the registry holds. Bytes; manifests are in the database and do not count. `bytes` is the sum of what each
 * project has for itself, of what several share, and of what nobody links.
 */
export interface StorageUsage {
  readonly bytes: number;
  readonly blobCount: number;
  /** Blobs that several projects link, once. */
  readonly sharedBytes: number;
  /** Blobs that no repository links. */
  readonly unlinkedBytes: number;
  readonly projects: readonly ProjectUsage[];
  /** Unix ms. */
  readonly measuredAt: number;
}

interface LinkRow {
  blob_id: number;
  size: number;
  repository_id: number | null;
  project_id: number | null;
}

/** Links added up before other requests get their turn: about two milliseconds. One blob may have any number. */
const LINKS_PER_TURN = 1000;
/** A measurement is given again for this long, and longer while nothing was committed. */
const FRESH_MS = 2000;
/** A measurement that took long is given again for so many times as long: measuring must not become all that happens. */
const FRESH_PER_DURATION = 20;

/** Adds up what is stored and by whom, without keeping other requests waiting. */
export class StorageMeter {
  readonly #next: Statement<[afterBlobId: number, limit: number], LinkRow>;
  readonly #rest: Statement<[blobId: number, afterRepositoryId: number, limit: number], LinkRow>;
  readonly #clock: () => number;
  readonly #stopListening: () => void;
  #commits = 0;
  #isClosed = false;
  #running: Promise<Measurement> | undefined;
  #last: Measurement | undefined;

  constructor(database: Database, clock: () => number = Date.now) {
    this.#clock = clock;
    this.#next = database.prepare(
      `SELECT b.id AS blob_id, b.size, l.repository_id, r.project_id FROM blob b
       LEFT JOIN repository_blob l ON l.blob_id = b.id LEFT JOIN repository r ON r.id = l.repository_id
       WHERE b.id > ? AND b.missing = 0 ORDER BY b.id, l.repository_id LIMIT ?`,
    );
    this.#rest = database.prepare(
      `SELECT l.blob_id, b.size, l.repository_id, r.project_id FROM repository_blob l
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
   * Bytes of every blob that a repository links, once, by the latest measurement; undefined for one that came since.
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
    let last: LinkRow | undefined;
    do {
      const rows: LinkRow[] = this.#rowsAfter(last);
      for (const row of rows) sum.add(row);
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

class UsageSum {
  readonly repositories = new Map<number, number>();
  readonly #projects = new Map<number, { bytes: number; uniqueBytes: number; blobCount: number }>();
  #bytes = 0;
  #blobCount = 0;
  #sharedBytes = 0;
  #unlinkedBytes = 0;
  #blob: { readonly id: number; readonly size: number; readonly projects: Set<number> } | undefined;

  /** Takes a link; those of one blob come one after another. */
  add({ blob_id: id, size, repository_id: repositoryId, project_id: projectId }: LinkRow): void {
    if (this.#blob?.id !== id) {
      this.#endBlob();
      this.#blob = { id, size, projects: new Set() };
    }
    if (repositoryId === null || projectId === null) return;
    this.#blob.projects.add(projectId);
    this.repositories.set(repositoryId, (this.repositories.get(repositoryId) ?? 0) + size);
  }

  usage(measuredAt: number): StorageUsage {
    this.#endBlob();
    return {
      bytes: this.#bytes,
      blobCount: this.#blobCount,
      sharedBytes: this.#sharedBytes,
      unlinkedBytes: this.#unlinkedBytes,
      projects: [...this.#projects].map(([projectId, project]) => ({ projectId, ...project })),
      measuredAt,
    };
  }

  #endBlob(): void {
    if (this.#blob === undefined) return;
    const { size, projects } = this.#blob;
    this.#blob = undefined;
    this.#bytes += size;
    this.#blobCount += 1;
    if (projects.size === 0) this.#unlinkedBytes += size;
    if (projects.size > 1) this.#sharedBytes += size;
    for (const projectId of projects) {
      const project = this.#projects.get(projectId) ?? { bytes: 0, uniqueBytes: 0, blobCount: 0 };
      project.bytes += size;
      project.blobCount += 1;
      if (projects.size === 1) project.uniqueBytes += size;
      this.#projects.set(projectId, project);
    }
  }
}
