import BetterSqlite3 from 'better-sqlite3';

/** How a connection is opened. */
export interface ConnectOptions {
  /** Otherwise a file that is not there is made. */
  readonly fileMustExist?: boolean;
  /** It can change nothing. */
  readonly readonly?: boolean;
}

/** Opens a connection. */
export function connect(
  path: string,
  nativeBinding: string | undefined,
  options: ConnectOptions = {},
): BetterSqlite3.Database {
  return new BetterSqlite3(path, { ...options, ...(nativeBinding === undefined ? {} : { nativeBinding }) });
}
