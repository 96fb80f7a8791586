import { SlicedWork, type SliceSize } from '../../turns/index.ts';
import { askedOfEach, type SqlCondition, whereClause } from './conditions.ts';
import type { Queries } from './queries.ts';

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

/** Where a walk begins. */
export const START: Place = { kind: 'start' };

/** A part of a walk that is read in one turn. */
export interface Segment {
  readonly from: Place;
  /** Where the walk goes on behind it; undefined when it is the last one. */
  readonly next: Place | undefined;
  /** What bounds it. */
  readonly bounds: readonly SqlCondition[];
  /** What puts it in the order of the walk: rows of one key are ordered by their id alone. */
  readonly orderBy: readonly string[];
}

/** From where the next segment goes: behind an id among rows of one key, or behind all rows of a key. */
export type Place =
  | { readonly kind: 'start' }
  | { readonly kind: 'ties'; readonly key: string | number; readonly afterId: number | undefined }
  | { readonly kind: 'beyond'; readonly key: string | number };

/**
 * Cuts a walk into segments of at most `size.rows` rows each, whatever ties, and gives the event loop a turn between
 * them. Rows that come or go meanwhile are seen or not; none is seen twice.
 */
export async function* segments(
  queries: Queries,
  walk: Walk,
  start: Place,
  size: SliceSize,
): AsyncGenerator<Segment> {
  const work = new SlicedWork();
  let place: Place | undefined = start;
  while (place !== undefined) {
    const segment: Segment = segmentAt(queries, walk, place, size.rows);
    yield segment;
    place = segment.next;
    if (place !== undefined) await work.rest();
  }
}

/** Where a walk goes on behind a row. */
export function behind(walk: Walk, after: Position | undefined): Place {
  if (after === undefined) return START;
  return walk.unique
    ? { kind: 'beyond', key: after.key }
    : { kind: 'ties', key: after.key, afterId: after.id };
}

function segmentAt(queries: Queries, walk: Walk, place: Place, rows: number): Segment {
  const lower = lowerBound(walk, place);
  const orderBy = place.kind === 'ties' ? [walk.id] : orderKeys(walk);
  const end = isNarrow(walk) ? undefined : endOf(queries, walk, lower, orderBy, rows);
  const segment = (next: Place | undefined, ...upper: SqlCondition[]): Segment => ({
    from: place,
    next,
    bounds: [...lower, ...upper],
    orderBy,
  });
  const [before, upTo] = walk.descending ? ['>', '>='] : ['<', '<='];
  if (place.kind === 'ties') {
    if (end === undefined) return segment({ kind: 'beyond', key: place.key });
    return segment({ ...place, afterId: end.id }, { sql: `${walk.id} ${upTo} ?`, values: [end.id] });
  }
  if (end === undefined) return segment(undefined);
  if (walk.unique) {
    const upper = { sql: `${walk.key} ${upTo} ?`, values: [end.key] };
    return segment({ kind: 'beyond', key: end.key }, upper);
  }
  // Rows that tie with the last one may be many: they are a part of their own.
  const upper = { sql: `${walk.key} ${before} ?`, values: [end.key] };
  return segment({ kind: 'ties', key: end.key, afterId: undefined }, upper);
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
  queries: Queries,
  walk: Walk,
  lower: readonly SqlCondition[],
  orderBy: readonly string[],
  rows: number,
): Position | undefined {
  const conditions = [...walk.where, ...lower];
  const sql = `SELECT ${walk.key} AS key, ${walk.id} AS id ${walk.from}${whereClause(conditions)}
    ORDER BY ${directed(walk, orderBy)} LIMIT 1 OFFSET ?`;
  return queries.get<Position>(sql, [...valuesOf(conditions), rows - 1]);
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
  queries: Queries,
  walk: Walk,
  columns: string,
  segment: Segment,
  window: { readonly limit: number; readonly offset: number },
): Row[] {
  const conditions = [...walk.where, ...segment.bounds, ...askedOfEach(walk.filter)];
  const sql = `SELECT ${columns} ${walk.from}${whereClause(conditions)}
    ORDER BY ${directed(walk, segment.orderBy)} LIMIT ? OFFSET ?`;
  return queries.all<Row>(sql, [...valuesOf(conditions), window.limit, window.offset]);
}

/** How many rows of a segment meet the filter. */
export function countOf(queries: Queries, walk: Walk, segment: Segment): number {
  const conditions = [...walk.where, ...segment.bounds, ...askedOfEach(walk.filter)];
  const sql = `SELECT count(*) AS count ${walk.from}${whereClause(conditions)}`;
  return queries.get<{ count: number }>(sql, valuesOf(conditions))?.count ?? 0;
}

/** What crosses threads of a list that is walked. */
export function plain({ from, where, filter, key, id, descending, unique }: Walk): Walk {
  return { from, where, filter, key, id, descending, unique };
}
