import { accessSync, chmodSync, constants, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { errnoOf, RegistryError } from '../errors/index.ts';
import { syncFolderNow } from '../sync-folder.ts';

/** Where each part of a registry lives on the disk. All paths are absolute. */
export interface DataFolder {
  readonly root: string;
  /** The SQLite file with everything but content. */
  readonly database: string;
  /** Content-addressed files and unfinished uploads. */
  readonly storage: string;
  /** The SQLite file with the sessions of unfinished uploads. */
  readonly uploadDatabase: string;
  /** The SQLite file of jobs: what waits, runs and has run, schedules, logs of tasks. */
  readonly jobDatabase: string;
  /** Rotated JSON-lines logs. */
  readonly logs: string;
}

/** Names the parts of a data folder; touches nothing. */
export function dataFolderAt(path: string): DataFolder {
  const root = resolve(path);
  const storage = join(root, 'storage');
  return {
    root,
    database: join(root, 'marina.db'),
    storage,
    uploadDatabase: join(storage, 'uploads.db'),
    jobDatabase: join(root, 'jobs.db'),
    logs: join(root, 'logs'),
  };
}

/** Whether there is a registry in a folder: it has a database. */
export function holdsRegistry(path: string): boolean {
  return existsSync(dataFolderAt(path).database);
}

/**
 * Throws DATA_FOLDER_MISSING unless there is a registry in a folder that had one: an empty one in its place would look
 * as if everything were lost.
 */
export function requireRegistry(path: string): void {
  if (holdsRegistry(path)) return;
  throw new RegistryError(
    'DATA_FOLDER_MISSING',
    `there is no registry in ${resolve(path)} any more; connect the disk that it is on, then try again`,
  );
}

/** Files that the registry makes in the root of a data folder; the master key's has rules of its own. */
const OWN_FILE = /^(marina|jobs)\./;

/**
 * Closes what the registry made in a data folder to everybody but its owner, also where an earlier version or a loose
 * umask left it open. The folder itself may have been made for more than the registry: whether others may look into it
 * is only told. Returns what remains open, in words for the log.
 */
export function closeDataFolder(folder: DataFolder): string[] {
  // Who may read is in access control lists there, which a new folder inherits.
  if (process.platform === 'win32') return [];
  const { root, storage, logs } = folder;
  const files = readdirSync(root).filter((name) => OWN_FILE.test(name));
  const open = [storage, logs, ...files.map((name) => join(root, name))].filter((path) => !closes(path));
  const warnings = open.map((path) => `${path} is open to other users of this machine; chmod go-rwx ${path}`);
  if (isOpen(root)) {
    warnings.push(
      `the data folder ${root} is open to other users of this machine (mode ${modeOf(root).toString(8)}); what is in it is closed to them; close it as well with chmod 700 ${root}`,
    );
  }
  return warnings;
}

/** Takes the rights of group and others away; false when that is not possible. */
function closes(path: string): boolean {
  try {
    if (isOpen(path)) chmodSync(path, modeOf(path) & 0o700);
    return !isOpen(path);
  } catch (cause) {
    // A log of SQLite that ended meanwhile.
    return errnoOf(cause) === 'ENOENT';
  }
}

function isOpen(path: string): boolean {
  return (modeOf(path) & 0o077) !== 0;
}

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}

/**
 * Creates what is missing of a data folder, readable by its owner only, and names its parts. The names are on the disk
 * when it returns, also where an earlier start was killed before it came to that.
 * Throws DATA_FOLDER_UNUSABLE when it cannot be created or written.
 */
export function prepareDataFolder(path: string): DataFolder {
  const folder = dataFolderAt(path);
  const { root } = folder;
  try {
    for (const part of [root, folder.storage, folder.logs]) {
      makeFolder(part);
      accessSync(part, constants.R_OK | constants.W_OK | constants.X_OK);
    }
    syncNames(dirname(root));
    syncNames(root);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RegistryError(
      'DATA_FOLDER_UNUSABLE',
      `cannot use the data folder ${root}: ${reason}; give this user write access or name another folder`,
      { cause },
    );
  }
  return folder;
}

/** `mkdir -p`, step by step: Node's own recursion never ends where the system refuses with ENOENT, as in /proc. */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  try {
    mkdirSync(path, { mode: 0o700 });
    syncNames(parent);
  } catch (cause) {
    const made = errnoOf(cause) === 'EEXIST' && statSync(path).isDirectory();
    if (!made) throw cause;
  }
}

/** Makes the names in a folder durable. One that may not be read belongs to somebody else, who made it long ago. */
function syncNames(path: string): void {
  try {
    syncFolderNow(path);
  } catch (cause) {
    const refused = ['EACCES', 'EPERM', 'EINVAL', 'EROFS'].includes(errnoOf(cause) ?? '');
    if (!refused) throw cause;
  }
}
