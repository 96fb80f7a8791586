/**
 * SQL whose parameters SQLite's planner does not look into. With STAT4, as better-sqlite3 builds it, SQLite compiles a
 * statement that compares a column with a parameter anew for each value: ten times the duration of a look-up by key.
 * A unary plus changes no value, nor what an index finds (sqlite.org/queryplanner-ng.html#qpsg). There are no statistics
 * here that a better plan could follow from.
 */
export function withOpaqueParameters(sql: string): string {
  return sql.replace(/'[^']*'|\?|\$\w+/g, (found) => (found.startsWith("'") ? found : `+${found}`));
}
