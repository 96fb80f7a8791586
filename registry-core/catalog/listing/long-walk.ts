import type { Reading } from '../../database/index.ts';
import { SliceSize } from '../../turns/index.ts';
import { type Queries, queriesOf } from './queries.ts';
import type { QueryCache } from './query-cache.ts';
import {
  behind,
  countOf,
  type Place,
  type Position,
  plain,
  rowsOf,
  START,
  segments,
  valuesOf,
  type Walk,
} from './walk.ts';

/** Slices of a walk that are read on the event loop: a few thousand rows. What is longer goes on in a thread. */
const SLICES_HERE = 4;

/** What is still to be read of a walk. */
interface RowsToRead {
  readonly walk: Walk;
  readonly columns: string;
  readonly place: Place;
  /** Matches that are only counted, before those that are read. */
  readonly skip: number;
  /** Matches that are read at most. */
  readonly limit: number;
  /** Rows that are looked at in the first slice, and in any. */
  readonly pace: { readonly first: number; readonly most: number };
}

/** Rows of a slice, or what is to be read behind one. */
type Slice<Row> = { readonly rows: readonly Row[] } | { readonly rest: RowsToRead };

const ROWS: Reading<RowsToRead, readonly unknown[]> = {
  name: 'listing.rows',
  async *read(reader, wanted) {
    for await (const slice of slices(queriesOf(reader), wanted)) if ('rows' in slice) yield slice.rows;
  },
};

const COUNT: Reading<{ readonly walk: Walk; readonly place: Place }, number> = {
  name: 'listing.count',
  async *read(reader, { walk, place }) {
    const queries = queriesOf(reader);
    const size = new SliceSize();
    let count = 0;
    for await (const segment of segments(queries, walk, place, size)) {
      count += size.measure(() => countOf(queries, walk, segment));
    }
    yield count;
  },
};

export const WALK_READINGS = [ROWS, COUNT] as const;

/** How the rows of a page are read: small slices, as what is made of the rows costs more than to read them. */
const PAGE_PACE = { first: 100, most: 500 };
/** How few rows are looked for among many. */
const SEARCH_PACE = { first: 256, most: 8192 };

/** Matches of a walk in parts, from the `offset`th, at most `limit`. A long walk is read in a thread. */
export async function* walkRows<Row>(
  cache: QueryCache,
  walk: Walk,
  columns: string,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): AsyncGenerator<readonly Row[]> {
  yield* here<Row>(cache, { walk, columns, place: START, skip: offset, limit, pace: PAGE_PACE });
}

/** The first `limit` rows of a walk, behind `after`, that meet its filter. */
export async function firstRows<Row>(
  cache: QueryCache,
  walk: Walk,
  columns: string,
  limit: number,
  after?: Position,
): Promise<Row[]> {
  const place = behind(walk, after);
  const rows: Row[] = [];
  for await (const part of here<Row>(cache, { walk, columns, place, skip: 0, limit, pace: SEARCH_PACE })) {
    rows.push(...part);
  }
  return rows;
}

/** Counts all rows of a walk that meet its filter; remembered until something is committed. */
export function countWalk(cache: QueryCache, walk: Walk): Promise<number> {
  const conditions = [...walk.where, ...walk.filter];
  const name = `count ${walk.from} ${conditions.map(({ sql }) => sql).join(' AND ')}`;
  return cache.remember(name, valuesOf(conditions), async () => {
    const size = new SliceSize();
    let count = 0;
    let sliceCount = 0;
    for await (const segment of segments(cache, walk, START, size)) {
      if (sliceCount === SLICES_HERE) {
        return count + (await cache.readOne(COUNT, { walk: plain(walk), place: segment.from }));
      }
      count += size.measure(() => countOf(cache, walk, segment));
      sliceCount += 1;
    }
    return count;
  });
}

/** Reads a short walk on the event loop, and goes on in a thread when it turns out long. */
async function* here<Row>(cache: QueryCache, wanted: RowsToRead): AsyncGenerator<readonly Row[]> {
  let sliceCount = 0;
  for await (const slice of slices<Row>(cache, wanted)) {
    if ('rows' in slice) {
      yield slice.rows;
      continue;
    }
    sliceCount += 1;
    if (sliceCount < SLICES_HERE) continue;
    const rest = { ...slice.rest, walk: plain(slice.rest.walk) };
    return yield* cache.read(ROWS, rest) as AsyncGenerator<readonly Row[]>;
  }
}

/** Segments before the rows that are wanted are only counted, those behind their beginning read at once. */
async function* slices<Row>(queries: Queries, wanted: RowsToRead): AsyncGenerator<Slice<Row>> {
  const { walk, columns, pace } = wanted;
  const size = new SliceSize(pace.first);
  let { skip, limit } = wanted;
  for await (const segment of segments(queries, walk, wanted.place, size)) {
    const read = (count: number, offset: number): Row[] =>
      rowsOf<Row>(queries, walk, columns, segment, { limit: count, offset });
    if (skip > 0) {
      const count = size.measure(() => countOf(queries, walk, segment));
      for (let from = skip; from < count && limit > 0; from += pace.first) {
        const rows = read(Math.min(pace.first, limit), from);
        limit -= rows.length;
        yield { rows };
      }
      if (skip <= count) size.restart(pace.first);
      skip = Math.max(0, skip - count);
    } else {
      const rows = size.measure(() => read(limit, 0));
      size.restart(Math.min(size.rows, pace.most));
      limit -= rows.length;
      if (rows.length > 0) yield { rows };
    }
    if (limit <= 0 || segment.next === undefined) return;
    yield { rest: { ...wanted, place: segment.next, skip, limit } };
  }
}
