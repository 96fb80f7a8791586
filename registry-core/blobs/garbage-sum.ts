import { type Database, type DatabaseReader, type Reading, readOne } from '../database/index.ts';
import { SlicedWork } from '../turns/index.ts';
import { type CandidatePlace, candidatesOf } from './blob-garbage.ts';

/** What candidates amount to. */
export interface GarbageSum {
  readonly blobs: number;
  /** Bytes. */
  readonly bytes: number;
}

interface SumQuestion {
  /** Candidates since then or longer, Unix ms. */
  readonly before: number;
  readonly after: CandidatePlace | undefined;
}

/** Candidates that are added up before others get their turn: about a millisecond. */
const COUNTED_AT_ONCE = 1000;

/** What all candidates amount to. */
export const GARBAGE_SUM: Reading<SumQuestion, GarbageSum> = {
  name: 'blobs.garbage-sum',
  async *read(reader, { before, after }) {
    const page = candidatesOf(reader);
    const work = new SlicedWork();
    const sum = { blobs: 0, bytes: 0 };
    for (let found = page(before, after, COUNTED_AT_ONCE); found.length > 0; ) {
      for (const { size } of found) {
        sum.blobs += 1;
        sum.bytes += size;
      }
      await work.rest();
      found = page(before, found.at(-1), COUNTED_AT_ONCE);
    }
    yield sum;
  },
};

/** Adds up candidates since `before` or longer, Unix ms: few of them here, many in a thread. */
export async function sumGarbage(database: Database, before: number): Promise<GarbageSum> {
  const first = candidatesOf(database as DatabaseReader)(before, undefined, COUNTED_AT_ONCE);
  const bytes = first.reduce((sum, { size }) => sum + size, 0);
  if (first.length < COUNTED_AT_ONCE) return { blobs: first.length, bytes };
  const rest = await readOne(database, GARBAGE_SUM, { before, after: first.at(-1) });
  return { blobs: first.length + rest.blobs, bytes: bytes + rest.bytes };
}
