import { type SqlCondition, whereClause } from './conditions.ts';
import type { QueryCache } from './query-cache.ts';

/** A list that is paged by number, as Harbor's are. */
export interface NumberedList {
  readonly columns: string;
  /** From FROM to the joins. */
  readonly from: string;
  readonly where: readonly SqlCondition[];
  readonly orderBy: readonly string[];
}

export interface NumberedRequest {
  readonly offset: number;
  /** Undefined: all of them. */
  readonly limit: number | undefined;
}

export interface NumberedResult<Item> {
  readonly items: readonly Item[];
  /** Of all matches. */
  readonly total: number;
}

/** Reads one page, and counts the matches unless the page shows them all. */
export function numberedPage<Row>(
  cache: QueryCache,
  list: NumberedList,
  request: NumberedRequest,
): NumberedResult<Row> {
  const { offset, limit } = request;
  const sql = `SELECT ${list.columns} ${list.from}${whereClause(list.where)}
    ORDER BY ${list.orderBy.join(', ')} LIMIT ? OFFSET ?`;
  // SQLite takes a negative LIMIT for none.
  const values = [...list.where.flatMap((condition) => condition.values), limit ?? -1, offset];
  const items = cache.all<Row>(sql, values);
  const isLast = limit === undefined || items.length < limit;
  const showsTotal = isLast && (items.length > 0 || offset === 0);
  return { items, total: showsTotal ? offset + items.length : countMatches(cache, list) };
}

/** How many rows meet the conditions. */
export function countMatches(cache: QueryCache, list: Pick<NumberedList, 'from' | 'where'>): number {
  const sql = `SELECT count(*) AS count ${list.from}${whereClause(list.where)}`;
  const values = list.where.flatMap((condition) => condition.values);
  return cache.count(sql, values);
}
