import type { Database } from '../database/index.ts';
import type { BlobGarbage } from './blob-garbage.ts';
import type { BlobRow, BlobRows } from './blob-rows.ts';
import type { ContentClaims } from './content-claims.ts';
import { hasDigest } from './digest.ts';
import type { BlobDriver } from './driver.ts';
import { hashBlob, requireInPlace, takeOutOfTheWay } from './driver-extensions.ts';
import type { SmallBlobs } from './small-blobs.ts';

/** What a {@link BlobJudge} compares. */
export interface BlobJudgeParts {
  readonly database: Database;
  readonly driver: BlobDriver;
  readonly rows: BlobRows;
  readonly small: SmallBlobs;
  readonly garbage: BlobGarbage;
  readonly claims: ContentClaims;
}

/** Compares content with its row, and changes the row or the content where they do not agree. */
export class BlobJudge {
  readonly #parts: BlobJudgeParts;

  constructor(parts: BlobJudgeParts) {
    this.#parts = parts;
  }

  /** Whether content of the recorded length is there; nothing is marked. */
  async holds(blob: BlobRow): Promise<boolean> {
    const { driver, small } = this.#parts;
    return small.has(blob) || (await driver.size(blob.digest)) === blob.size;
  }

  /** Whether content that was not found is gone indeed; then its row is marked. Throws while the storage is away. */
  async isGone(blob: BlobRow): Promise<boolean> {
    const { claims, database, driver, rows, small } = this.#parts;
    const isGone = await claims.judge(blob.digest, async () => {
      requireInPlace(driver);
      if (await this.holds(blob)) return false;
      requireInPlace(driver);
      await database.write(() => {
        // A push may have brought it into the database meanwhile.
        if (!small.has(blob)) rows.setMissing(blob.digest, true);
      });
      return true;
    });
    return isGone ?? true;
  }

  /** Whether content that is marked missing is back; takes the mark away. Throws while the storage is away. */
  async isBack(blob: BlobRow): Promise<boolean> {
    const { claims, database, driver, rows } = this.#parts;
    const isBack = await claims.judge(blob.digest, async () => {
      if (!(await this.holds(blob))) {
        requireInPlace(driver);
        return false;
      }
      await database.write(() => rows.setMissing(blob.digest, false));
      return true;
    });
    return isBack ?? false;
  }

  /**
   * Marks a blob missing whose content was read and is not what its digest names. It is read once more and, if it is
   * wrong on the disk too, taken out of the way; else the row is well again.
   */
  async condemn(blob: BlobRow): Promise<void> {
    const { claims, database, rows, small } = this.#parts;
    await claims.judge(blob.digest, async () => {
      const isMarked = await database.write(() => {
        // A push may have mended it in the database meanwhile.
        if (this.#isIntact(blob)) return false;
        rows.setMissing(blob.digest, true);
        small.remove(blob.id);
        return true;
      });
      if (isMarked) await this.#judgeStored(blob);
    });
  }

  /** Removes content that has no row, unless one is on its way; whether it did. */
  async removeUnrecorded(digest: string): Promise<boolean> {
    const { claims, driver, rows } = this.#parts;
    if (rows.find(digest) !== undefined) return false;
    const isRemoved = await claims.judge(digest, async () => {
      if (rows.find(digest) !== undefined) return false;
      await driver.remove(digest);
      return true;
    });
    return isRemoved ?? false;
  }

  /**
   * Removes a blob that nothing refers to and nobody was promised since `before`, Unix ms: its row, durably, then its
   * content, of which `BlobGarbage.filesGone` is to be told. False where it is kept, as content that arrives is.
   */
  async collect({ id, digest }: Pick<BlobRow, 'id' | 'digest'>, before: number): Promise<boolean> {
    const { claims, database, driver, garbage } = this.#parts;
    const isCollected = await claims.judge(digest, async () => {
      let outcome: 'removed' | 'again' | 'kept' = 'again';
      while (outcome === 'again') outcome = await database.write(() => garbage.remove(id, before));
      if (outcome === 'removed') await driver.remove(digest);
      return outcome === 'removed';
    });
    return isCollected ?? false;
  }

  #isIntact(blob: BlobRow): boolean {
    const content = this.#parts.small.read(blob);
    return content !== undefined && hasDigest(content, blob.digest);
  }

  async #judgeStored({ digest }: BlobRow): Promise<void> {
    const { database, driver, rows } = this.#parts;
    const actual = await hashBlob(driver, digest);
    if (actual === undefined) return;
    if (actual !== digest) await takeOutOfTheWay(driver, digest);
    else await database.write(() => rows.setMissing(digest, false));
  }
}
