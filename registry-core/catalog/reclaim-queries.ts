import type { Database, Statement } from '../database/database.ts';
import { Pace } from './listing/turns.ts';

/** What a later clean-up frees of a plan, and what it cannot. */
export interface Reclaimable {
  /**
   * Stored blobs that no artifact of the registry refers to afterwards; manifests are in the database and do not
   * count, as they do not in what is stored.
   */
  readonly reclaimableBytes: number;
  readonly reclaimableBlobs: number;
  /** Stored blobs of what goes that artifacts which stay refer to as well. */
  readonly sharedBytes: number;
  readonly sharedBlobs: number;
}

/** The queries; a test explains their plans. */
export const RECLAIM_QUERIES = {
  parts: 'SELECT digest FROM artifact_blob WHERE artifact_id = ?',
  users: 'SELECT artifact_id FROM artifact_blob WHERE digest = ?',
  blob: 'SELECT size FROM blob WHERE digest = ? AND missing = 0',
} as const;

/** Tells what nothing refers to any more once some artifacts are gone. */
export class ReclaimQueries {
  readonly #parts: Statement<[number], { digest: string }>;
  readonly #users: Statement<[string], { artifact_id: number }>;
  readonly #blob: Statement<[string], { size: number }>;

  constructor(database: Database) {
    this.#parts = database.prepare(RECLAIM_QUERIES.parts);
    this.#users = database.prepare(RECLAIM_QUERIES.users);
    this.#blob = database.prepare(RECLAIM_QUERIES.blob);
  }

  /** What becomes free when the artifacts go, and which of their blobs stay in use; read in slices. */
  async of(artifactIds: readonly number[]): Promise<Reclaimable> {
    const going = new Set(artifactIds);
    const seen = new Set<string>();
    const pace = new Pace();
    const sum = { reclaimableBytes: 0, reclaimableBlobs: 0, sharedBytes: 0, sharedBlobs: 0 };
    for (const id of artifactIds) {
      await pace.rest();
      for (const { digest } of this.#parts.all(id)) {
        if (seen.has(digest)) continue;
        seen.add(digest);
        await pace.rest();
        const size = this.#blob.get(digest)?.size;
        if (size === undefined) continue;
        if (this.#isUsedByOthers(digest, going)) {
          sum.sharedBytes += size;
          sum.sharedBlobs += 1;
        } else {
          sum.reclaimableBytes += size;
          sum.reclaimableBlobs += 1;
        }
      }
    }
    return sum;
  }

  #isUsedByOthers(digest: string, going: ReadonlySet<number>): boolean {
    for (const { artifact_id: id } of this.#users.iterate(digest)) {
      if (!going.has(id)) return true;
    }
    return false;
  }
}
