import { SlicedWork, SliceSize } from '../../turns/index.ts';
import { askedOfEach, type SqlCondition, whereClause } from './conditions.ts';
import type { QueryCache } from './query-cache.ts';

/** Rows in the order of an index, and what is asked of each. */
export interface Walk {
  /** From FROM to the joins. */
  readonly from: string;
  /** What the index finds by itself: the walk reads nothing outside of it. */
  readonly where: readonly SqlCondition[];
  /** What must be looked at row by row. */
  readonly filter: readonly SqlCondition[];
  /** SQL of the sort key, as an index has it behind what `where` fixes. */
  readonly key: string;
  /** SQL of the row id that breaks ties; the index ends with it. */
  readonly id: string;
  readonly descending: boolean;
  /** No two rows have the same key. */
  readonly unique: boolean;
}

/** Behind which row a walk goes on. */
export interface Position {
  readonly key: string | number;
  readonly id: number;
}

/** A part of a walk that is read in one turn. */
export interface Segment {
  /** What bounds it. */
  readonly bounds: readonly SqlCondition[];
  /** What puts it in the order of the walk: rows of one key are ordered by their id alone. */
  readonly orderBy: readonly string[];
}

/** From where the next segment goes: behind an id among rows of one key, or behind all rows of a key. */
type Place =
  | { readonly kind: 'start' }
  | { readonly kind: 'ties'; readonly key: string | number; readonly afterId: number | undefined }
  | { readonly kind: 'beyond'; readonly key: string | number };

/**
 * Cuts a walk into segments of at most `size.rows` rows each, whatever ties, and gives the event loop a turn between
 * them. Rows that come or go meanwhile are seen or not; none is seen twice.
 */
export async function* segments(
  cache: QueryCache,
  walk: Walk,
  after: Position | undefined,
  size: SliceSize,
): AsyncGenerator<Segment> {
  const work = new SlicedWork();
  let place: Place | undefined = startOf(walk, after);
  while (place !== undefined) {
    const { segment, next }: Step = step(cache, walk, place, size.rows);
    yield segment;
    place = next;
    if (place !== undefined) await work.rest();
  }
}

function startOf(walk: Walk, after: Position | undefined): Place {
  if (after === undefined) return { kind: 'start' };
  return walk.unique
    ? { kind: 'beyond', key: after.key }
    : { kind: 'ties', key: after.key, afterId: after.id };
}

interface Step {
  readonly segment: Segment;
  readonly next: Place | undefined;
}

function step(cache: QueryCache, walk: Walk, place: Place, rows: number): Step {
  const lower = lowerBound(walk, place);
  const orderBy = place.kind === 'ties' ? [walk.id] : orderKeys(walk);
  const end = isNarrow(walk) ? undefined : endOf(cache, walk, lower, orderBy, rows);
  const segment = (...upper: SqlCondition[]): Segment => ({ bounds: [...lower, ...upper], orderBy });
  const [before, upTo] = walk.descending ? ['>', '>='] : ['<', '<='];
  if (place.kind === 'ties') {
    if (end === undefined) return { segment: segment(), next: { kind: 'beyond', key: place.key } };
    const upper = { sql: `${walk.id} ${upTo} ?`, values: [end.id] };
    return { segment: segment(upper), next: { ...place, afterId: end.id } };
  }
  if (end === undefined) return { segment: segment(), next: undefined };
  if (walk.unique) {
    const upper = { sql: `${walk.key} ${upTo} ?`, values: [end.key] };
    return { segment: segment(upper), next: { kind: 'beyond', key: end.key } };
  }
  // Rows that tie with the last one may be many: they are a part of their own.
  const upper = { sql: `${walk.key} ${before} ?`, values: [end.key] };
  return { segment: segment(upper), next: { kind: 'ties', key: end.key, afterId: undefined } };
}

/** Whether an index finds so few rows that a walk need not be cut. */
function isNarrow({ where }: Walk): boolean {
  return where.some(({ narrow }) => narrow === true);
}

function lowerBound(walk: Walk, place: Place): SqlCondition[] {
  const beyond = walk.descending ? '<' : '>';
  switch (place.kind) {
    case 'start':
      return [];
    case 'beyond':
      return [{ sql: `${walk.key} ${beyond} ?`, values: [place.key] }];
    case 'ties': {
      const tie = { sql: `${walk.key} = ?`, values: [place.key] };
      if (place.afterId === undefined) return [tie];
      return [tie, { sql: `${walk.id} ${beyond} ?`, values: [place.afterId] }];
    }
  }
}

/** The last row of the next `rows`, undefined when fewer are left. */
function endOf(
  cache: QueryCache,
  walk: Walk,
  lower: readonly SqlCondition[],
  orderBy: readonly string[],
  rows: number,
): Position | undefined {
  const conditions = [...walk.where, ...lower];
  const sql = `SELECT ${walk.key} AS key, ${walk.id} AS id ${walk.from}${whereClause(conditions)}
    ORDER BY ${directed(walk, orderBy)} LIMIT 1 OFFSET ?`;
  return cache.get<Position>(sql, [...valuesOf(conditions), rows - 1]);
}

/** The columns that a walk is ordered by. */
export function orderKeys(walk: Pick<Walk, 'unique' | 'key' | 'id'>): string[] {
  return walk.unique ? [walk.key] : [walk.key, walk.id];
}

/** ORDER BY terms in the direction of the walk. */
export function directed(walk: Pick<Walk, 'descending'>, keys: readonly string[]): string {
  return keys.map((key) => `${key} ${walk.descending ? 'DESC' : 'ASC'}`).join(', ');
}

export function valuesOf(conditions: readonly SqlCondition[]): (string | number)[] {
  return conditions.flatMap(({ values }) => values);
}

/** The rows of a segment that meet the filter, at most `limit`, in the order of the walk. */
export function rowsOf<Row>(
  cache: QueryCache,
  walk: Walk,
  columns: string,
  segment: Segment,
  window: { readonly limit: number; readonly offset: number },
): Row[] {
  const conditions = [...walk.where, ...segment.bounds, ...askedOfEach(walk.filter)];
  const sql = `SELECT ${columns} ${walk.from}${whereClause(conditions)}
    ORDER BY ${directed(walk, segment.orderBy)} LIMIT ? OFFSET ?`;
  return cache.all<Row>(sql, [...valuesOf(conditions), window.limit, window.offset]);
}

/** The first `limit` rows of a walk, behind `after`, that meet its filter; read in slices. */
export async function firstRows<Row>(
  cache: QueryCache,
  walk: Walk,
  columns: string,
  limit: number,
  after?: Position,
): Promise<Row[]> {
  const rows: Row[] = [];
  const size = new SliceSize();
  for await (const segment of segments(cache, walk, after, size)) {
    const window = { limit: limit - rows.length, offset: 0 };
    rows.push(...size.measure(() => rowsOf<Row>(cache, walk, columns, segment, window)));
    if (rows.length >= limit) break;
  }
  return rows;
}

/** How many rows of a segment meet the filter. */
export function countOf(cache: QueryCache, walk: Walk, segment: Segment): number {
  const conditions = [...walk.where, ...segment.bounds, ...askedOfEach(walk.filter)];
  const sql = `SELECT count(*) AS count ${walk.from}${whereClause(conditions)}`;
  return cache.get<{ count: number }>(sql, valuesOf(conditions))?.count ?? 0;
}

/** Counts all rows of a walk that meet its filter, in slices; remembered until something is committed. */
export function countWalk(cache: QueryCache, walk: Walk): Promise<number> {
  const conditions = [...walk.where, ...walk.filter];
  const sql = `count ${walk.from}${whereClause(conditions)}`;
  return cache.remember(sql, valuesOf(conditions), async () => {
    const size = new SliceSize();
    let count = 0;
    for await (const segment of segments(cache, walk, undefined, size)) {
      count += size.measure(() => countOf(cache, walk, segment));
    }
    return count;
  });
}
