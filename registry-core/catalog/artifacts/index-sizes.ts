import type { Database, Statement } from '../../database/index.ts';
import { SIZE_MAX } from '../manifests/artifact-derivation.ts';
import { usersOfDigest } from './users-of-digest.ts';

/** Indexes that are counted within the transaction of a push or deletion; the others follow in the background. */
const INDEXES_AT_ONCE = 32;
/** Children up to which an index counts at once. */
const CHILDREN_AT_ONCE = 64;
/** Indexes looked at together that list one digest. */
const PARENTS_AT_ONCE = 100;

interface CountedRow {
  repository_id: number;
  digest: string;
  size: number;
  counted: number;
}

/** A digest whose indexes, behind the one with `afterId`, are to be counted again. */
interface ChangedChild {
  readonly repositoryId: number;
  readonly digest: string;
  readonly afterId: number;
}

/**
 * Sizes of indexes, which count the children that are there: each once, with all that belongs to it. They follow when
 * a child comes or goes: at once where that is little work, else in the background. All calls that change something
 * belong inside a transaction.
 */
export class IndexSizes {
  readonly #onLeftOver: () => void;
  readonly #underWay = new Set<number>();
  readonly #count: Statement<[artifactId: number], CountedRow>;
  readonly #setSize: Statement<[size: number, artifactId: number], never>;
  readonly #parents: Statement<
    [digest: string, afterId: number, digest: string, limit: number],
    { id: number; repository_id: number }
  >;
  readonly #childCount: Statement<[artifactId: number, limit: number], { count: number }>;
  readonly #leaveIndex: Statement<[artifactId: number], never>;
  readonly #leaveChild: Statement<[repositoryId: number, digest: string, afterId: number], never>;
  readonly #leftIndex: Statement<[afterId: number], { artifact_id: number }>;
  readonly #leftChild: Statement<[], { repository_id: number; digest: string; after_id: number }>;
  readonly #forgetIndex: Statement<[artifactId: number], never>;
  readonly #forgetChild: Statement<[repositoryId: number, digest: string], never>;

  /** `onLeftOver` is told when something is left for {@link countLeftOver}. */
  constructor(database: Database, onLeftOver: () => void = () => undefined) {
    this.#onLeftOver = onLeftOver;
    // total() adds floating point numbers, which no claimed sizes overflow.
    this.#count = database.prepare(
      `SELECT a.repository_id, a.digest, a.size,
         a.manifest_size
         + (SELECT total(own_blob.size) FROM (SELECT size, min(position) FROM artifact_blob
              WHERE artifact_id = a.id GROUP BY digest) own_blob)
         + (SELECT total(child.size) FROM (SELECT DISTINCT digest FROM artifact_child WHERE parent_id = a.id) listed
              CROSS JOIN artifact child ON child.repository_id = a.repository_id AND child.digest = listed.digest) AS counted
       FROM artifact a WHERE a.id = ?`,
    );
    this.#setSize = database.prepare('UPDATE artifact SET size = ? WHERE id = ?');
    this.#parents = database.prepare(
      `SELECT parent.id, parent.repository_id FROM
         (SELECT id FROM ${usersOfDigest('artifact_child', '?', '?')} LIMIT ?) parent_page
       CROSS JOIN artifact parent ON parent.id = parent_page.id`,
    );
    this.#childCount = database.prepare(
      'SELECT count(*) AS count FROM (SELECT 1 FROM artifact_child WHERE parent_id = ? LIMIT ?)',
    );
    this.#leaveIndex = database.prepare('INSERT OR IGNORE INTO index_to_count (artifact_id) VALUES (?)');
    this.#leaveChild = database.prepare(
      `INSERT INTO child_to_count (repository_id, digest, after_id) VALUES (?, ?, ?)
       ON CONFLICT (repository_id, digest) DO UPDATE SET after_id = min(after_id, excluded.after_id)`,
    );
    this.#leftIndex = database.prepare(
      'SELECT artifact_id FROM index_to_count WHERE artifact_id > ? ORDER BY artifact_id LIMIT 1',
    );
    this.#leftChild = database.prepare(
      `SELECT repository_id, digest, after_id FROM child_to_count WHERE repository_id > 0
       ORDER BY repository_id, digest LIMIT 1`,
    );
    this.#forgetIndex = database.prepare('DELETE FROM index_to_count WHERE artifact_id = ?');
    this.#forgetChild = database.prepare('DELETE FROM child_to_count WHERE repository_id = ? AND digest = ?');
  }

  /** What the rows of an artifact and of its children add up to, at most {@link SIZE_MAX}. Bytes. */
  counted(artifactId: number): number {
    return Math.min(this.#count.get(artifactId)?.counted ?? 0, SIZE_MAX);
  }

  /** Sets the size of an artifact, of one that lists others as {@link counted} tells. */
  set(artifactId: number, size: number): void {
    this.#setSize.run(size, artifactId);
  }

  /** Sets an artifact's size by its rows; returns its digest when it was another one. */
  recount(artifactId: number): string | undefined {
    const row = this.#count.get(artifactId);
    if (row === undefined) return undefined;
    const size = Math.min(row.counted, SIZE_MAX);
    if (size === row.size) return undefined;
    this.#setSize.run(size, artifactId);
    return row.digest;
  }

  /** An artifact of that digest came, went or changed its size: the indexes that list it follow. */
  childChanged(repositoryId: number, digest: string): void {
    this.#follow({ repositoryId, digest, afterId: 0 }, INDEXES_AT_ONCE);
  }

  /** Marks an artifact whose rows are written or removed in parts: after a kill, the upkeep finds it by that. */
  begin(artifactId: number): void {
    this.#leaveIndex.run(artifactId);
    this.#underWay.add(artifactId);
  }

  /** The rows of the artifact are whole, or gone. */
  end(artifactId: number): void {
    this.#forgetIndex.run(artifactId);
    this.#underWay.delete(artifactId);
  }

  /** Whether something is left for {@link countLeftOver}. */
  get hasLeftOver(): boolean {
    return this.#leftChild.get() !== undefined || this.leftIndexAfter(0) !== undefined;
  }

  /** The next artifact, by id, that is left to be counted or was left unfinished by a kill. */
  leftIndexAfter(afterId: number): number | undefined {
    let id = this.#leftIndex.get(afterId)?.artifact_id;
    while (id !== undefined && this.#underWay.has(id)) id = this.#leftIndex.get(id)?.artifact_id;
    return id;
  }

  /** Goes on with what is left: one index, or the next indexes of one digest. */
  countLeftOver(): void {
    const child = this.#leftChild.get();
    if (child !== undefined) {
      this.#forgetChild.run(child.repository_id, child.digest);
      const { repository_id: repositoryId, digest, after_id: afterId } = child;
      this.#follow({ repositoryId, digest, afterId }, 0);
      return;
    }
    const index = this.leftIndexAfter(0);
    if (index === undefined) return;
    this.#forgetIndex.run(index);
    const repositoryId = this.#count.get(index)?.repository_id;
    const digest = this.recount(index);
    if (digest !== undefined && repositoryId !== undefined) {
      this.#follow({ repositoryId, digest, afterId: 0 }, INDEXES_AT_ONCE);
    }
  }

  /** Grows while it is walked: an index that changed changes those that list it. */
  #follow(first: ChangedChild, indexesAtOnce: number): void {
    const queue = [first];
    let rest = indexesAtOnce;
    for (const { repositoryId, digest, afterId } of queue) {
      const parents = this.#parents.all(digest, afterId, digest, PARENTS_AT_ONCE);
      for (const parent of parents) {
        if (parent.repository_id !== repositoryId) continue;
        if (rest <= 0 || this.#isLarge(parent.id)) {
          this.#leaveIndex.run(parent.id);
          this.#onLeftOver();
          continue;
        }
        rest -= 1;
        const changed = this.recount(parent.id);
        if (changed !== undefined) queue.push({ repositoryId, digest: changed, afterId: 0 });
      }
      if (parents.length < PARENTS_AT_ONCE) continue;
      this.#leaveChild.run(repositoryId, digest, Math.max(...parents.map(({ id }) => id)));
      this.#onLeftOver();
    }
  }

  #isLarge(artifactId: number): boolean {
    const limit = CHILDREN_AT_ONCE + 1;
    return (this.#childCount.get(artifactId, limit)?.count ?? 0) === limit;
  }
}
