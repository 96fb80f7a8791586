import type { DatabaseReader, Statement } from '../../database/index.ts';
import { SlicedWork } from '../../turns/index.ts';

/** A stored blob, as its uses are asked for. */
export interface StoredBlob {
  readonly id: number;
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

/** An artifact that uses a blob. */
export interface BlobUser {
  readonly artifactId: number;
  readonly repositoryId: number;
}

interface UserRow {
  artifact_id: number;
  repository_id: number;
  linked: number;
}

/** Users that are read before other requests get their turn: about two milliseconds. */
const USERS_PER_TURN = 1000;

const LINKED = `EXISTS (SELECT 1 FROM repository_blob l
  WHERE l.repository_id = a.repository_id AND l.blob_id = ?) AS linked`;

const USE_QUERIES = {
  named: `SELECT used.artifact_id, a.repository_id, ${LINKED}
    FROM artifact_blob used CROSS JOIN artifact a ON a.id = used.artifact_id
    WHERE used.digest = ? AND used.artifact_id > ? ORDER BY used.artifact_id LIMIT ?`,
  listed: `SELECT used.parent_id AS artifact_id, a.repository_id, ${LINKED}
    FROM artifact_child used CROSS JOIN artifact a ON a.id = used.parent_id
    WHERE used.digest = ? AND used.parent_id > ? ORDER BY used.parent_id LIMIT ?`,
  digests: `SELECT digest FROM artifact_blob WHERE artifact_id = ?
    UNION ALL SELECT digest FROM artifact_child WHERE parent_id = ?`,
  linked: `SELECT b.id, b.digest, b.size FROM blob b CROSS JOIN repository_blob l
    ON l.repository_id = ? AND l.blob_id = b.id WHERE b.digest = ? AND b.missing = 0`,
} as const;

type Users = Statement<[blobId: number, digest: string, afterId: number, limit: number], UserRow>;

/**
 * Who uses what is stored. Every figure of storage is made of this one definition, so that all of them agree:
 *
 * - A blob is _stored_ unless its content is known to be missing. Each counts once, with its bytes. Manifests are in
 *   the database and do not count.
 * - An artifact _uses_ a stored blob when its manifest names the digest, as config, as layer or as anything that an
 *   index lists (as BuildKit's caches do), and its repository links the blob. What hangs on an artifact, as a signature,
 *   is an artifact of its own. A name without a link is no use: sizes must not tell whether others store a digest.
 * - A repository or project _holds_ what its artifacts use. What a project holds and no other is its _unique_ part, the
 *   rest is _shared_.
 * - _Unused_ is what no artifact uses, linked or not: what was left by deletions, and what was pushed for a manifest that
 *   did not come. A clean-up frees it.
 * - _Reclaimable_ by a deletion is what artifacts that go use and no other: by so much what is unused grows. What others
 *   use as well is what the deletion _shares_.
 *
 * So all that is stored is the unique parts of all projects, what several share once, and what is unused. While rows of
 * an older version are not derived yet, a link counts as a use, and nothing is told of what a deletion frees.
 */
export class BlobUses {
  readonly #users: readonly Users[];
  readonly #digests: Statement<[artifactId: number, artifactId: number], { digest: string }>;
  readonly #linked: Statement<[repositoryId: number, digest: string], StoredBlob>;

  constructor(database: DatabaseReader) {
    this.#users = [database.prepare(USE_QUERIES.named), database.prepare(USE_QUERIES.listed)];
    this.#digests = database.prepare(USE_QUERIES.digests);
    this.#linked = database.prepare(USE_QUERIES.linked);
  }

  /** The stored blobs that an artifact uses, each once. */
  usedBy({ artifactId, repositoryId }: BlobUser): StoredBlob[] {
    const digests = new Set(this.#digests.all(artifactId, artifactId).map(({ digest }) => digest));
    return [...digests].flatMap((digest) => this.#linked.get(repositoryId, digest) ?? []);
  }

  /** The artifacts that use a blob, read in slices; one that names it in two ways comes twice. */
  async *usersOf({ id, digest }: Pick<StoredBlob, 'id' | 'digest'>): AsyncGenerator<BlobUser> {
    const work = new SlicedWork();
    for (const statement of this.#users) {
      for (let afterId = 0; ; ) {
        const found = statement.all(id, digest, afterId, USERS_PER_TURN);
        for (const { artifact_id: artifactId, repository_id: repositoryId, linked } of found) {
          if (linked === 1) yield { artifactId, repositoryId };
        }
        const last = found.at(-1);
        if (last === undefined || found.length < USERS_PER_TURN) break;
        afterId = last.artifact_id;
        await work.rest();
      }
    }
  }
}
