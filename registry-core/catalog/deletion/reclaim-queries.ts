import { type Database, type Reading, readOne } from '../../database/index.ts';
import { Pace } from '../../turns/index.ts';
import { BlobUses, type StoredBlob } from '../usage/blob-uses.ts';

/** What a later clean-up frees of a plan, and what it cannot; see {@link BlobUses} for what the words mean. */
export interface Reclaimable {
  /** Stored blobs that only artifacts use which go. */
  readonly reclaimableBytes: number;
  readonly reclaimableBlobs: number;
  /** Stored blobs that artifacts use which go, and others that stay. */
  readonly sharedBytes: number;
  readonly sharedBlobs: number;
}

interface ReclaimQuestion {
  readonly repositoryId: number;
  readonly artifactIds: readonly number[];
}

/** Artifacts that are looked at on the event loop; more are a thread's. */
const ARTIFACTS_HERE = 20;

/** What becomes free when artifacts of a repository go, and which of their blobs stay in use. */
export const RECLAIM: Reading<ReclaimQuestion, Reclaimable> = {
  name: 'deletion.reclaim',
  keepsMuch: true,
  async *read(reader, question) {
    yield await addUp(new BlobUses(reader), question);
  },
};

/** Tells what nothing uses any more once some artifacts are gone. */
export class ReclaimQueries {
  readonly #database: Database;
  readonly #uses: BlobUses;

  constructor(database: Database) {
    this.#database = database;
    this.#uses = new BlobUses(database);
  }

  /** What becomes free when artifacts of a repository go, and which of their blobs stay in use; read in slices. */
  of(repositoryId: number, artifactIds: readonly number[]): Promise<Reclaimable> {
    const question = { repositoryId, artifactIds };
    if (artifactIds.length <= ARTIFACTS_HERE) return addUp(this.#uses, question);
    return readOne(this.#database, RECLAIM, question);
  }
}

async function addUp(uses: BlobUses, { repositoryId, artifactIds }: ReclaimQuestion): Promise<Reclaimable> {
  const going = new Set(artifactIds);
  const seen = new Set<number>();
  const pace = new Pace();
  const sum = { reclaimableBytes: 0, reclaimableBlobs: 0, sharedBytes: 0, sharedBlobs: 0 };
  for (const artifactId of artifactIds) {
    await pace.rest();
    for (const blob of uses.usedBy({ artifactId, repositoryId })) {
      if (seen.has(blob.id)) continue;
      seen.add(blob.id);
      await pace.rest();
      if (await isUsedByOthers(uses, blob, going)) {
        sum.sharedBytes += blob.size;
        sum.sharedBlobs += 1;
      } else {
        sum.reclaimableBytes += blob.size;
        sum.reclaimableBlobs += 1;
      }
    }
  }
  return sum;
}

async function isUsedByOthers(
  uses: BlobUses,
  blob: StoredBlob,
  going: ReadonlySet<number>,
): Promise<boolean> {
  for await (const { artifactId } of uses.usersOf(blob)) {
    if (!going.has(artifactId)) return true;
  }
  return false;
}
