import type { Database } from '../../database/index.ts';
import { errnoOf } from '../../errors/index.ts';
import type { Finding } from './finding.ts';

/** SQLite names at most so many problems of one file. */
const PROBLEMS_AT_MOST = 20;
const RESTORE = 'restore the data folder from a backup';

/** Whether the pages of a database hang together. Only damaged indexes can be mended: they are made anew. */
export function* checkPages(database: Database): Iterable<Finding> {
  const problems = pageProblems(database);
  if (problems.length === 0) return;
  yield {
    kind: 'database-damaged',
    message: `the database is damaged: ${problems.join('; ')}`,
    remedy: `makes its indexes anew; if that does not help, ${RESTORE}`,
    repair: () => makeIndexesAnew(database),
  };
}

function makeIndexesAnew(database: Database): void {
  try {
    database.execute('REINDEX');
  } catch (cause) {
    throw new Error(`its tables are damaged too; ${RESTORE}`, { cause });
  }
  const [left] = pageProblems(database);
  if (left !== undefined) throw new Error(`it is still damaged (${left}); ${RESTORE}`);
}

/** Whether the database's pages are well. */
export function pagesAreWell(database: Database): boolean {
  return pageProblems(database).length === 0;
}

function pageProblems(database: Database): string[] {
  try {
    const rows = database.pragmaRows(`integrity_check(${PROBLEMS_AT_MOST})`);
    return rows.map((row) => String(Object.values(row)[0])).filter((text) => text !== 'ok');
  } catch (cause) {
    return [`${errnoOf(cause) ?? 'it cannot be read'}: ${cause instanceof Error ? cause.message : cause}`];
  }
}

/** Whether every row that refers to another one finds it. */
export function* checkReferences(database: Database): Iterable<Finding> {
  const counts = new Map<string, number>();
  for (const { table, parent } of brokenReferences(database)) {
    const what = `${table} that refer to no ${parent}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  if (counts.size === 0) return;
  const parts = [...counts].map(([what, count]) => `${count} rows of ${what}`);
  yield {
    kind: 'broken-reference',
    message: `the database has ${parts.join(', ')}`,
    remedy: 'removes these rows, and then the rows that refer to them',
    repair: () => removeBrokenRows(database),
  };
}

interface BrokenReference {
  readonly table: string;
  readonly parent: string;
}

function brokenReferences(database: Database): BrokenReference[] {
  return database
    .pragmaRows('foreign_key_check')
    .map((row) => ({ table: String(row['table']), parent: String(row['parent']) }));
}

/** Removes until nothing is left: a removed row may be what others refer to. */
function removeBrokenRows(database: Database): void {
  database.execute('PRAGMA foreign_keys = OFF');
  try {
    for (let broken = brokenReferences(database); broken.length > 0; broken = brokenReferences(database)) {
      const tables = new Set(broken.map(({ table }) => table));
      database.writeNow(() => {
        for (const table of tables) removeBrokenRowsOf(database, table);
      });
    }
  } finally {
    database.execute('PRAGMA foreign_keys = ON');
  }
}

/** Names come from the schema itself. All references of it have one column. */
function removeBrokenRowsOf(database: Database, table: string): void {
  for (const reference of database.pragmaRows(`foreign_key_list("${table}")`)) {
    const { from, to, table: parent } = reference;
    database.execute(
      `DELETE FROM "${table}" WHERE "${from}" IS NOT NULL AND "${from}" NOT IN (SELECT "${to}" FROM "${parent}")`,
    );
  }
}
