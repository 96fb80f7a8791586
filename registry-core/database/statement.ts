import type BetterSqlite3 from 'better-sqlite3';

/** A prepared statement: `Parameters` are its bound values, `Row` what it yields. */
export type Statement<Parameters extends unknown[], Row> = BetterSqlite3.Statement<Parameters, Row>;

/** What a room may do outside a transaction: prepare and run queries. */
export interface DatabaseReader {
  prepare<Parameters extends unknown[], Row>(sql: string): Statement<Parameters, Row>;
}
