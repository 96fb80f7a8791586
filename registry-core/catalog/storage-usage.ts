import { setImmediate } from 'node:timers/promises';
import type { Database, Statement } from '../database/database.ts';

/** What one project holds. Bytes. */
export interface ProjectUsage {
  readonly projectId: number;
  /** Every blob that the project links, once. */
  readonly bytes: number;
  /** Of these, what no other project links. */
  readonly uniqueBytes: number;
  readonly blobCount: number;
}

/** What the registry holds. Bytes; manifests are in the database and do not count. */
export interface StorageUsage {
  readonly bytes: number;
  readonly blobCount: number;
  /** Blobs that no repository links. */
  readonly unlinkedBytes: number;
  readonly projects: readonly ProjectUsage[];
  /** Unix ms. */
  readonly measuredAt: number;
}

interface BlobRow {
  id: number;
  size: number;
  /** JSON array of project ids. */
  projects: string;
}

/** Blobs added up before other requests get their turn: about two milliseconds. */
const BLOBS_PER_TURN = 1000;
/** A measurement is given again for this long, and longer while nothing was committed. */
const FRESH_MS = 2000;

/** Adds up what is stored and by whom, without keeping other requests waiting. */
export class StorageMeter {
  readonly #blobs: Statement<[afterId: number, limit: number], BlobRow>;
  readonly #clock: () => number;
  readonly #stopListening: () => void;
  #commits = 0;
  #running: Promise<StorageUsage> | undefined;
  #last: { readonly usage: StorageUsage; readonly commits: number } | undefined;

  constructor(database: Database, clock: () => number = Date.now) {
    this.#clock = clock;
    this.#blobs = database.prepare(
      `SELECT b.id, b.size,
         (SELECT json_group_array(DISTINCT r.project_id) FROM repository_blob l
          JOIN repository r ON r.id = l.repository_id WHERE l.blob_id = b.id) AS projects
       FROM blob b WHERE b.id > ? AND b.missing = 0 ORDER BY b.id LIMIT ?`,
    );
    this.#stopListening = database.onCommit((changed) => {
      if (changed === 'content') this.#commits += 1;
    });
  }

  /** The usage, at most two seconds old. Calls that come while one measures share its result. */
  measure(): Promise<StorageUsage> {
    const last = this.#last;
    if (last !== undefined) {
      const isFresh = this.#clock() - last.usage.measuredAt < FRESH_MS;
      if (isFresh || last.commits === this.#commits) return Promise.resolve(last.usage);
    }
    this.#running ??= this.#addUp().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Ends its listening to the database. */
  close(): void {
    this.#stopListening();
  }

  async #addUp(): Promise<StorageUsage> {
    const commits = this.#commits;
    const sum = new UsageSum();
    for (let afterId = 0; ; ) {
      const rows = this.#blobs.all(afterId, BLOBS_PER_TURN);
      for (const row of rows) sum.add(row.size, JSON.parse(row.projects) as number[]);
      const last = rows.at(-1);
      if (last === undefined || rows.length < BLOBS_PER_TURN) break;
      afterId = last.id;
      await setImmediate();
    }
    const usage = sum.usage(this.#clock());
    this.#last = { usage, commits };
    return usage;
  }
}

class UsageSum {
  #bytes = 0;
  #blobCount = 0;
  #unlinkedBytes = 0;
  readonly #projects = new Map<number, { bytes: number; uniqueBytes: number; blobCount: number }>();

  add(size: number, projectIds: readonly number[]): void {
    this.#bytes += size;
    this.#blobCount += 1;
    if (projectIds.length === 0) this.#unlinkedBytes += size;
    for (const projectId of projectIds) {
      const project = this.#projects.get(projectId) ?? { bytes: 0, uniqueBytes: 0, blobCount: 0 };
      project.bytes += size;
      project.blobCount += 1;
      if (projectIds.length === 1) project.uniqueBytes += size;
      this.#projects.set(projectId, project);
    }
  }

  usage(measuredAt: number): StorageUsage {
    return {
      bytes: this.#bytes,
      blobCount: this.#blobCount,
      unlinkedBytes: this.#unlinkedBytes,
      projects: [...this.#projects].map(([projectId, project]) => ({ projectId, ...project })),
      measuredAt,
    };
  }
}
