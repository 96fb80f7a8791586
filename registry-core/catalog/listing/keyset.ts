import { RegistryError } from '../../errors/index.ts';
import { nextTurn } from '../../turns/index.ts';
import { type SqlCondition, whereClause } from './conditions.ts';
import { countWalk, firstRows } from './long-walk.ts';
import type { QueryCache } from './query-cache.ts';
import { directed, orderKeys, type Position, valuesOf, type Walk } from './walk.ts';

/** How a list that is paged by key runs. `key` alone need not be unique; with the row's id it is. */
export interface KeysetList extends Walk {
  readonly columns: string;
  /** Names list and order in the cursor, so that a cursor of another list is refused. */
  readonly name: string;
}

export interface KeysetRequest {
  readonly cursor: string | undefined;
  readonly limit: number;
}

export interface KeysetResult<Row> {
  readonly rows: readonly Row[];
  readonly nextCursor: string | null;
  /** Of all matches; with the first page only. */
  readonly total?: number;
}

interface KeyedRow {
  readonly keyset_key: string | number;
  readonly keyset_id: number;
}

/**
 * Reads one page of a list, each row made an item by `toItem`. A page costs the same wherever it lies: the rows that
 * tie with the cursor's key come from one index range, the rows beyond it from another. What a filter must look at is
 * read in slices. The first page counts. Throws BAD_REQUEST for a cursor that is not of this list.
 */
export async function keysetPage<Row, Item>(
  cache: QueryCache,
  list: KeysetList,
  request: KeysetRequest,
  toItem: (row: Row) => Item,
): Promise<KeysetResult<Item>> {
  const wanted = request.limit + 1;
  const position = request.cursor === undefined ? undefined : readCursor(list, request.cursor);
  const rows =
    list.filter.length === 0
      ? unfiltered<Row>(cache, list, position, wanted)
      : await firstRows<Row & KeyedRow>(cache, list, keyedColumns(list), wanted, position);
  const page = rows.slice(0, request.limit);
  const last = page.at(-1);
  const nextCursor = rows.length < wanted || last === undefined ? null : writeCursor(list, last);
  const result = { rows: page.map(toItem), nextCursor };
  if (position !== undefined) return result;
  if (nextCursor === null) return { ...result, total: page.length };
  await nextTurn();
  return { ...result, total: await countWalk(cache, list) };
}

function keyedColumns(list: KeysetList): string {
  return `${list.columns}, ${list.key} AS keyset_key, ${list.id} AS keyset_id`;
}

function unfiltered<Row>(
  cache: QueryCache,
  list: KeysetList,
  position: Position | undefined,
  wanted: number,
): (Row & KeyedRow)[] {
  const rows = position === undefined || list.unique ? [] : ties<Row>(cache, list, position, wanted);
  if (rows.length < wanted) rows.push(...beyond<Row>(cache, list, position, wanted - rows.length));
  return rows;
}

function ties<Row>(
  cache: QueryCache,
  list: KeysetList,
  { key, id }: Position,
  limit: number,
): (Row & KeyedRow)[] {
  const after: SqlCondition = {
    sql: `${list.key} = ? AND ${list.id} ${list.descending ? '<' : '>'} ?`,
    values: [key, id],
  };
  return run<Row>(cache, list, after, [list.id], limit);
}

function beyond<Row>(
  cache: QueryCache,
  list: KeysetList,
  position: Position | undefined,
  limit: number,
): (Row & KeyedRow)[] {
  const after: SqlCondition | undefined =
    position === undefined
      ? undefined
      : { sql: `${list.key} ${list.descending ? '<' : '>'} ?`, values: [position.key] };
  return run<Row>(cache, list, after, orderKeys(list), limit);
}

function run<Row>(
  cache: QueryCache,
  list: KeysetList,
  after: SqlCondition | undefined,
  orderBy: readonly string[],
  limit: number,
): (Row & KeyedRow)[] {
  const conditions = after === undefined ? list.where : [...list.where, after];
  const sql = `SELECT ${keyedColumns(list)}
    ${list.from}${whereClause(conditions)} ORDER BY ${directed(list, orderBy)} LIMIT ?`;
  return cache.all<Row & KeyedRow>(sql, [...valuesOf(conditions), limit]);
}

function writeCursor(list: KeysetList, row: KeyedRow): string {
  return Buffer.from(JSON.stringify([cursorName(list), row.keyset_key, row.keyset_id])).toString('base64url');
}

function readCursor(list: KeysetList, cursor: string): Position {
  const parts = parseArray(Buffer.from(cursor, 'base64url').toString());
  const [name, key, id] = parts;
  if (
    name === cursorName(list) &&
    (typeof key === 'string' || typeof key === 'number') &&
    typeof id === 'number'
  ) {
    return { key, id };
  }
  throw new RegistryError(
    'BAD_REQUEST',
    'the cursor is not of this list and order; ask for the first page without one',
  );
}

function cursorName(list: KeysetList): string {
  return `${list.name}${list.descending ? '-' : '+'}`;
}

function parseArray(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
