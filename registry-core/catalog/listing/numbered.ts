import { RegistryError } from '../../errors/index.ts';
import { askedOfEach, type SqlCondition, type SqlOrder, whereClause } from './conditions.ts';
import type { Parts } from './items.ts';
import { sortedFirst } from './long-sort.ts';
import { countWalk, walkRows } from './long-walk.ts';
import type { QueryCache } from './query-cache.ts';
import { valuesOf, type Walk } from './walk.ts';

/** A list that is paged by number, as Harbor's are. */
export interface NumberedList {
  readonly columns: string;
  /** From FROM to the joins. */
  readonly from: string;
  /** What an index finds by itself. */
  readonly where: readonly SqlCondition[];
  /** What must be looked at row by row. */
  readonly filter: readonly SqlCondition[];
  /** SQL of the row id. */
  readonly id: string;
  readonly orderBy: readonly SqlOrder[];
  /** The same rows by an index, in the order of `orderBy` if `isOrdered`. */
  readonly walk: Walk;
  readonly isOrdered: boolean;
  /** How many rows there are, where that is known without counting. */
  readonly total?: number | undefined;
  /** How many rows there may be to look at, up to a limit, where that is to be told otherwise than by looking. */
  readonly countUpTo?: (limit: number) => number;
}

export interface NumberedRequest {
  readonly offset: number;
  /** Undefined: all of them. */
  readonly limit: number | undefined;
}

/** A page whose items are read while it is sent. */
export interface NumberedResult<Item> {
  readonly items: Parts<Item>;
  /** Of all matches. */
  readonly total: number;
}

/** Rows that are sorted and counted at once: a few milliseconds. */
const AT_ONCE = 2000;
/** Rows that are read at once for an answer without a limit. */
const ROWS_PER_READ = 100;
/** How far a long list can be paged in an order that no index has. */
const SORTED_MOST = 5000;

/**
 * Reads one page and counts the matches. A short list is sorted by one statement; a long one is walked in slices, in
 * the order of an index where one has it. Throws BAD_REQUEST for a page far down a long list in another order.
 */
export async function numberedPage<Row>(
  cache: QueryCache,
  list: NumberedList,
  request: NumberedRequest,
): Promise<NumberedResult<Row>> {
  if (isShort(cache, list)) return shortPage<Row>(cache, list, request);
  if (list.isOrdered) {
    const total = list.total ?? (await countWalk(cache, list.walk));
    const { offset, limit = Number.MAX_SAFE_INTEGER } = request;
    return { total, items: walkRows<Row>(cache, list.walk, list.columns, { offset, limit }) };
  }
  const reach = request.offset + (request.limit ?? Number.POSITIVE_INFINITY);
  if (reach > SORTED_MOST) {
    throw new RegistryError(
      'BAD_REQUEST',
      `a long list can be sorted like this for its first ${SORTED_MOST} entries alone; narrow it with q, or leave sort out`,
      { detail: { in: 'query', field: 'sort' } },
    );
  }
  const { ids, total } = await sortedFirst(cache, list.walk, list.orderBy, reach);
  return { total, items: withIds<Row>(cache, list, ids.slice(request.offset)) };
}

/** Whether so few rows are looked at that one statement may do it. */
function isShort(cache: QueryCache, list: NumberedList): boolean {
  if (list.countUpTo !== undefined) return list.countUpTo(AT_ONCE + 1) <= AT_ONCE;
  const sql = `SELECT count(*) AS count FROM (SELECT 1 ${list.from}${whereClause(list.where)} LIMIT ?)`;
  const row = cache.get<{ count: number }>(sql, [...valuesOf(list.where), AT_ONCE + 1]);
  return (row?.count ?? 0) <= AT_ONCE;
}

function shortPage<Row>(
  cache: QueryCache,
  list: NumberedList,
  { offset, limit }: NumberedRequest,
): NumberedResult<Row> {
  const conditions = [...list.where, ...askedOfEach(list.filter)];
  const orderBy = list.orderBy.map(({ sql, descending }) => `${sql} ${descending ? 'DESC' : 'ASC'}`);
  const sql = `SELECT ${list.columns} ${list.from}${whereClause(conditions)}
    ORDER BY ${orderBy.join(', ')} LIMIT ? OFFSET ?`;
  const read = (count: number, from: number): Row[] =>
    cache.all<Row>(sql, [...valuesOf(conditions), count, from]);
  const counted = `SELECT count(*) AS count ${list.from}${whereClause(conditions)}`;
  const total = cache.count(counted, valuesOf(conditions));
  return { total, items: inReads(read, offset, Math.min(limit ?? AT_ONCE, AT_ONCE)) };
}

async function* inReads<Row>(
  read: (count: number, from: number) => Row[],
  offset: number,
  limit: number,
): AsyncGenerator<readonly Row[]> {
  for (let done = 0; done < limit; ) {
    const count = Math.min(ROWS_PER_READ, limit - done);
    const rows = read(count, offset + done);
    yield rows;
    if (rows.length < count) return;
    done += count;
  }
}

async function* withIds<Row>(
  cache: QueryCache,
  { columns, from, id }: NumberedList,
  ids: readonly number[],
): AsyncGenerator<readonly Row[]> {
  const sql = `SELECT ${columns}, ${id} AS sorted_id ${from} WHERE ${id} IN (SELECT value FROM json_each(?))`;
  for (let start = 0; start < ids.length; start += ROWS_PER_READ) {
    const part = ids.slice(start, start + ROWS_PER_READ);
    const rows = cache.all<Row & { sorted_id: number }>(sql, [JSON.stringify(part)]);
    const byId = new Map<number, Row>(rows.map((row) => [row.sorted_id, row]));
    yield part.flatMap((wanted) => byId.get(wanted) ?? []);
  }
}
