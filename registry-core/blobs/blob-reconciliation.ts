import type { BlobJudge } from './blob-judge.ts';
import type { BlobRows } from './blob-rows.ts';
import type { BlobDriver } from './driver.ts';

const PAGE_ROWS = 500;

/** What a comparison of rows and files found and did. */
export interface Reconciliation {
  /** Rows whose file is gone or has another length: marked missing. */
  readonly missing: number;
  /** Files without a row, older than the grace period: removed. */
  readonly orphans: number;
  readonly orphanBytes: number;
}

/** Marks rows whose content is gone, and takes the mark from those that have it again; returns how many are missing. */
export async function checkRows(rows: BlobRows, judge: BlobJudge, signal: AbortSignal): Promise<number> {
  let missing = 0;
  for (let afterId = 0; !signal.aborted; ) {
    const page = rows.page(afterId, PAGE_ROWS);
    const last = page.at(-1);
    if (last === undefined) break;
    afterId = last.id;
    for (const row of page) {
      const isHeld = await judge.holds(row);
      if (isHeld && row.missing) await judge.isBack(row);
      if (!isHeld && (row.missing || (await judge.isGone(row)))) missing += 1;
    }
  }
  return missing;
}

/** Removes files without a row whose last change was before `before`, Unix ms. */
export async function removeOrphans(
  driver: BlobDriver,
  judge: BlobJudge,
  before: number,
  signal: AbortSignal,
): Promise<Pick<Reconciliation, 'orphans' | 'orphanBytes'>> {
  let orphans = 0;
  let orphanBytes = 0;
  for await (const { digest, size, modifiedAt } of driver.list()) {
    if (signal.aborted) break;
    // The date tells when its bytes came, not when it became a blob: what arrives now may be old.
    if (modifiedAt >= before || !(await judge.removeUnrecorded(digest))) continue;
    orphans += 1;
    orphanBytes += size;
  }
  return { orphans, orphanBytes };
}
