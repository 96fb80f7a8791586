import type { Reading } from '../../database/index.ts';
import { SliceSize } from '../../turns/index.ts';
import { askedOfEach, type SqlOrder, whereClause } from './conditions.ts';
import { type Queries, queriesOf } from './queries.ts';
import type { QueryCache } from './query-cache.ts';
import { plain, type Segment, START, segments, valuesOf, type Walk } from './walk.ts';

type SortValue = string | number | null;

/** A row as far as its place in the order goes: its id, then the values of the sort keys. */
type SortedRow = readonly [id: number, ...keys: SortValue[]];

interface SortQuestion {
  readonly walk: Walk;
  readonly orderBy: readonly SqlOrder[];
  readonly count: number;
}

/** The ids of the first rows in order, and how many rows there are. */
interface Sorted {
  readonly ids: readonly number[];
  readonly total: number;
}

/** Reads in slices, and keeps no more than it may need. */
export const SORT: Reading<SortQuestion, Sorted> = {
  name: 'listing.sort',
  keepsMuch: true,
  async *read(reader, { walk, orderBy, count }) {
    const queries = queriesOf(reader);
    const size = new SliceSize();
    let best: SortedRow[] = [];
    let total = 0;
    for await (const segment of segments(queries, walk, START, size)) {
      const rows = size.measure(() => keysOf(queries, walk, orderBy, segment));
      total += rows.length;
      best.push(...rows);
      if (best.length > 2 * count) best = sorted(best, orderBy, count);
    }
    yield { ids: sorted(best, orderBy, count).map(([id]) => id), total };
  },
};

/** The first `count` rows of a long list in an order that no index has. */
export function sortedFirst(
  cache: QueryCache,
  walk: Walk,
  orderBy: readonly SqlOrder[],
  count: number,
): Promise<Sorted> {
  return cache.readOne(SORT, { walk: plain(walk), orderBy, count });
}

function keysOf(queries: Queries, walk: Walk, orderBy: readonly SqlOrder[], segment: Segment): SortedRow[] {
  const { from, where, filter, id } = walk;
  const conditions = [...where, ...segment.bounds, ...askedOfEach(filter)];
  const keys = orderBy.map(({ sql }) => sql).join(', ');
  const sql = `SELECT json_array(${id}, ${keys}) AS keys ${from}${whereClause(conditions)}`;
  return queries
    .all<{ keys: string }>(sql, valuesOf(conditions))
    .map(({ keys: json }) => JSON.parse(json) as SortedRow);
}

function sorted(rows: SortedRow[], orderBy: readonly SqlOrder[], count: number): SortedRow[] {
  return rows.sort((a, b) => compare(a, b, orderBy)).slice(0, count);
}

function compare(a: SortedRow, b: SortedRow, orderBy: readonly SqlOrder[]): number {
  for (const [index, { descending }] of orderBy.entries()) {
    const difference = compareValues(a[index + 1] ?? null, b[index + 1] ?? null);
    if (difference !== 0) return descending ? -difference : difference;
  }
  return a[0] - b[0];
}

/** As SQLite orders: null, then numbers, then texts. */
function compareValues(a: SortValue, b: SortValue): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return rank(a) - rank(b);
}

function rank(value: SortValue): number {
  if (value === null) return 0;
  return typeof value === 'number' ? 1 : 2;
}
