import BetterSqlite3 from 'better-sqlite3';

/** Opens a connection; makes the file where it is not there, unless it must be. */
export function connect(
  path: string,
  nativeBinding: string | undefined,
  fileMustExist = false,
): BetterSqlite3.Database {
  return new BetterSqlite3(path, {
    fileMustExist,
    ...(nativeBinding === undefined ? {} : { nativeBinding }),
  });
}
