import { SliceSize } from '../../turns/index.ts';
import { askedOfEach, type SqlOrder, whereClause } from './conditions.ts';
import type { QueryCache } from './query-cache.ts';
import { type Segment, segments, valuesOf, type Walk } from './walk.ts';

type SortValue = string | number | null;

/** A row as far as its place in the order goes: its id, then the values of the sort keys. */
type SortedRow = readonly [id: number, ...keys: SortValue[]];

/** Finds the first rows of a long list in an order that no index has, in slices: it keeps no more than it may need. */
export class LongSort {
  readonly #cache: QueryCache;
  readonly #walk: Walk;
  readonly #orderBy: readonly SqlOrder[];

  constructor(cache: QueryCache, walk: Walk, orderBy: readonly SqlOrder[]) {
    this.#cache = cache;
    this.#walk = walk;
    this.#orderBy = orderBy;
  }

  /** The ids of the first `count` rows in order, and how many rows there are. */
  async first(count: number): Promise<{ readonly ids: readonly number[]; readonly total: number }> {
    const size = new SliceSize();
    let best: SortedRow[] = [];
    let total = 0;
    for await (const segment of segments(this.#cache, this.#walk, undefined, size)) {
      const rows = size.measure(() => this.#rows(segment));
      total += rows.length;
      best.push(...rows);
      if (best.length > 2 * count) best = this.#sorted(best, count);
    }
    return { ids: this.#sorted(best, count).map(([id]) => id), total };
  }

  #rows(segment: Segment): SortedRow[] {
    const { from, where, filter, id } = this.#walk;
    const conditions = [...where, ...segment.bounds, ...askedOfEach(filter)];
    const keys = this.#orderBy.map(({ sql }) => sql).join(', ');
    const sql = `SELECT json_array(${id}, ${keys}) AS keys ${from}${whereClause(conditions)}`;
    return this.#cache
      .all<{ keys: string }>(sql, valuesOf(conditions))
      .map(({ keys: json }) => JSON.parse(json) as SortedRow);
  }

  #sorted(rows: SortedRow[], count: number): SortedRow[] {
    return rows.sort((a, b) => this.#compare(a, b)).slice(0, count);
  }

  #compare(a: SortedRow, b: SortedRow): number {
    for (const [index, { descending }] of this.#orderBy.entries()) {
      const difference = compareValues(a[index + 1] ?? null, b[index + 1] ?? null);
      if (difference !== 0) return descending ? -difference : difference;
    }
    return a[0] - b[0];
  }
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
