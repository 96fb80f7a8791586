import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, RegistryError } from '../errors/index.ts';
import { connect } from './connect.ts';

/** Holds a data folder for this process; releasing it lets another process have it. */
export interface DataFolderLock {
  release(): void;
}

/** What {@link lockDataFolder} takes beside the folder. */
export interface DataFolderLockOptions {
  /** Absolute paths of its databases, which need not exist yet. */
  readonly databases: readonly string[];
  /** Path of better-sqlite3's addon where the bundled prebuild does not fit the runtime. */
  readonly nativeBinding?: string | undefined;
}

/**
 * Takes a data folder for this process alone.
 *
 * The lock is SQLite's exclusive lock on `marina.lock`: the operating system drops it when the process ends in
 * whatever way, so it is never stale. `marina.pid` only tells a refused process who holds it. A name alone guards
 * little: the lock file may be removed, and another folder may link to the same databases. So it is also asked whether
 * anybody has the databases themselves open.
 * Throws DATA_FOLDER_IN_USE when another process (or this one) has it, DATA_FOLDER_UNUSABLE when it cannot be locked.
 */
export function lockDataFolder(folder: string, options: DataFolderLockOptions): DataFolderLock {
  const holderFile = join(folder, 'marina.pid');
  const connection = openLockFile(folder, options.nativeBinding);
  try {
    connection.pragma('busy_timeout = 0');
    connection.exec('BEGIN EXCLUSIVE');
    for (const database of options.databases) requireUnused(folder, database, options.nativeBinding);
    writeFileSync(holderFile, `${process.pid}\n`);
  } catch (cause) {
    connection.close();
    if (cause instanceof RegistryError) throw cause;
    if (isBusy(cause)) throw inUse(folder, holderOf(holderFile), cause);
    throw unusable(folder, cause);
  }
  return { release: () => connection.close() };
}

/**
 * Throws DATA_FOLDER_IN_USE when anybody has a database open. Every connection to one with a write-ahead log holds a shared
 * lock on the file itself, by whatever name it was reached, and one in exclusive mode wants it alone (SQLite,
 * `PRAGMA locking_mode`). The databases are opened by others of this process later, so the lock cannot be kept.
 */
function requireUnused(folder: string, path: string, nativeBinding: string | undefined): void {
  if (!existsSync(path)) return;
  const connection = connect(path, nativeBinding, { fileMustExist: true });
  try {
    connection.pragma('busy_timeout = 0');
    connection.pragma('locking_mode = EXCLUSIVE');
    connection.prepare('SELECT count(*) FROM sqlite_schema').get();
  } catch (cause) {
    // What else is wrong with it, whoever opens it next will say.
    if (isBusy(cause)) throw inUse(folder, `another process, which has ${path} open`, cause);
  } finally {
    connection.close();
  }
}

function isBusy(cause: unknown): boolean {
  return errnoOf(cause)?.startsWith('SQLITE_BUSY') === true;
}

function openLockFile(folder: string, nativeBinding: string | undefined): ReturnType<typeof connect> {
  try {
    return connect(join(folder, 'marina.lock'), nativeBinding);
  } catch (cause) {
    throw unusable(folder, cause);
  }
}

function inUse(folder: string, who: string, cause: unknown): RegistryError {
  return new RegistryError(
    'DATA_FOLDER_IN_USE',
    `the data folder ${folder} is in use by ${who}; stop it or name another folder`,
    { cause },
  );
}

function unusable(folder: string, cause: unknown): RegistryError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new RegistryError(
    'DATA_FOLDER_UNUSABLE',
    `cannot lock the data folder ${folder}: ${reason}; free space, give this user write access or name another folder`,
    { cause },
  );
}

function holderOf(holderFile: string): string {
  try {
    const pid = Number.parseInt(readFileSync(holderFile, 'utf8'), 10);
    if (Number.isSafeInteger(pid)) return `process ${pid}`;
  } catch {
    // It was just taken, or the file was removed.
  }
  return 'another process';
}
