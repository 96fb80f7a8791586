import type { SqlCondition } from './conditions.ts';
import { whereClause } from './keyset.ts';
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

/** Counts the matches and reads one page of them. */
export function numberedPage<Row>(
  cache: QueryCache,
  list: NumberedList,
  request: NumberedRequest,
): NumberedResult<Row> {
  const total = countMatches(cache, list);
  if (total <= request.offset) return { items: [], total };
  const sql = `SELECT ${list.columns} ${list.from}${whereClause(list.where)}
    ORDER BY ${list.orderBy.join(', ')} LIMIT ? OFFSET ?`;
  // SQLite takes a negative LIMIT for none.
  const values = [
    ...list.where.flatMap((condition) => condition.values),
    request.limit ?? -1,
    request.offset,
  ];
  return { items: cache.all<Row>(sql, values), total };
}

/** How many rows meet the conditions. */
export function countMatches(cache: QueryCache, list: Pick<NumberedList, 'from' | 'where'>): number {
  const sql = `SELECT count(*) AS count ${list.from}${whereClause(list.where)}`;
  const values = list.where.flatMap((condition) => condition.values);
  return cache.get<{ count: number }>(sql, values)?.count ?? 0;
}
