import { type DatabaseReader, KeptStatements } from '../../database/index.ts';

/** Runs queries that differ by filter and order. */
export interface Queries {
  /** All rows of a query. `Row` is what its SELECT list yields. */
  all<Row>(sql: string, values: readonly unknown[]): Row[];
  /** The first row of a query. */
  get<Row>(sql: string, values: readonly unknown[]): Row | undefined;
}

/** Queries of a database, each prepared once. */
export function queriesOf(reader: DatabaseReader): Queries {
  const statements = new KeptStatements(reader);
  return {
    all: <Row>(sql: string, values: readonly unknown[]) =>
      statements.prepare<unknown[], Row>(sql).all(...values),
    get: <Row>(sql: string, values: readonly unknown[]) =>
      statements.prepare<unknown[], Row>(sql).get(...values),
  };
}
