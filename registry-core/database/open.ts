import { dirname } from 'node:path';
import { RegistryError } from '../errors/index.ts';
import { syncFolderNow } from '../sync-folder.ts';
import { Checkpointer } from './checkpointer.ts';
import { connect } from './connect.ts';
import { Database, type DurableLog } from './database.ts';
import { DatabaseFiles } from './database-files.ts';
import { type Migration, migrate, requireLastMigration } from './migrate.ts';
import { ReadingThread } from './readings/reading-thread.ts';
import { WriteAheadLog } from './write-ahead-log.ts';

/**
 * How far an acknowledged write survives: `power-loss` (synced first), `process-exit` (the page cache; a power loss may
 * spoil the file), or `power-loss-when-synced`: as the latter until `sync`, but a power loss takes the last writes at the most.
 */
export type Durability = 'power-loss' | 'power-loss-when-synced' | 'process-exit';

export interface OpenDatabaseOptions {
  /** File path, or `:memory:` in unit tests. */
  readonly path: string;
  readonly durability: Durability;
  readonly migrations: readonly Migration[];
  /** Path of better-sqlite3's addon where the bundled prebuild does not fit the runtime (old Electron). */
  readonly nativeBinding?: string | undefined;
  /** What serves readings in a thread (`serveReadings`); without it they run on the event loop. */
  readonly readingWorker?: URL;
}

const PAGE_CACHE_KIB = 16 * 1024;

/**
 * Opens a SQLite file, applies missing migrations and returns its only connection.
 * Throws SCHEMA_TOO_NEW when a later program wrote the file, STORAGE_FAILED when SQLite cannot read it.
 */
export function openDatabase(options: OpenDatabaseOptions): Database {
  return open(options, false, (database) => migrate(database, options.migrations, options.path));
}

/**
 * Opens a SQLite file that is there, as it is, to check it. Throws SCHEMA_TOO_NEW or SCHEMA_TOO_OLD when it does not
 * have the last migration, STORAGE_FAILED when SQLite cannot read it.
 */
export function openDatabaseToCheck(options: OpenDatabaseOptions): Database {
  return open(options, true, (database) => requireLastMigration(database, options.migrations, options.path));
}

function open(
  options: OpenDatabaseOptions,
  fileMustExist: boolean,
  prepare: (database: Database) => void,
): Database {
  const connection = connectOrExplain(options, fileMustExist);
  let durable: DurableLog | undefined;
  try {
    connection.pragma('journal_mode = WAL');
    const isDurable = options.durability !== 'process-exit';
    // NORMAL leaves the sync of each commit to Database, and keeps all that SQLite does for a log to survive.
    connection.pragma(`synchronous = ${isDurable ? 'NORMAL' : 'OFF'}`);
    if (isDurable) connection.pragma('wal_autocheckpoint = 0');
    connection.pragma('foreign_keys = ON');
    connection.pragma('trusted_schema = OFF');
    connection.pragma('temp_store = MEMORY');
    connection.pragma(`cache_size = -${PAGE_CACHE_KIB}`);
    connection.pragma('busy_timeout = 5000');
    durable = isDurable ? durableLogOf(options, connection) : undefined;
    const database = new Database(connection, durable, readingThreadOf(options));
    prepare(database);
    return database;
  } catch (cause) {
    durable?.log.close();
    connection.close();
    if (cause instanceof RegistryError) throw cause;
    throw unreadable(options.path, cause);
  }
}

function durableLogOf(
  { path, nativeBinding, durability }: OpenDatabaseOptions,
  connection: ReturnType<typeof connect>,
): DurableLog {
  // The first read opens the log, or makes it; its name is on the disk before anything in it is acknowledged.
  connection.prepare('SELECT count(*) FROM sqlite_schema').get();
  const log = new WriteAheadLog(path);
  try {
    syncFolderNow(dirname(path));
    const files = new DatabaseFiles(path, log.descriptor);
    const checkpointer = new Checkpointer({ path, nativeBinding });
    return { log, files, checkpointer, syncsCommits: durability === 'power-loss' };
  } catch (cause) {
    log.close();
    throw cause;
  }
}

function readingThreadOf({
  path,
  nativeBinding,
  readingWorker,
}: OpenDatabaseOptions): ReadingThread | undefined {
  return readingWorker && new ReadingThread(readingWorker, { path, nativeBinding });
}

function connectOrExplain(options: OpenDatabaseOptions, fileMustExist: boolean): ReturnType<typeof connect> {
  try {
    return connect(options.path, options.nativeBinding, { fileMustExist });
  } catch (cause) {
    throw unreadable(options.path, cause);
  }
}

function unreadable(path: string, cause: unknown): RegistryError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new RegistryError(
    'STORAGE_FAILED',
    `cannot open the database ${path}: ${reason}; restore it from a backup, see what fsck says of it, or name another data folder`,
    { cause },
  );
}
