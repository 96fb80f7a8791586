import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, RegistryError } from '../errors/registry-error.ts';
import { connect } from './connect.ts';

/** Holds a data folder for this process; releasing it lets another process have it. */
export interface DataFolderLock {
  release(): void;
}

/**
 * Takes a data folder for this process alone.
 *
 * The lock is SQLite's exclusive lock on `marina.lock`: the operating system drops it when the process ends in
 * whatever way, so it is never stale. `marina.pid` only tells a refused process who holds it.
 * Throws DATA_FOLDER_IN_USE when another process (or this one) has it, DATA_FOLDER_UNUSABLE when it cannot be locked.
 */
export function lockDataFolder(folder: string, nativeBinding?: string): DataFolderLock {
  const holderFile = join(folder, 'marina.pid');
  const connection = openLockFile(folder, nativeBinding);
  try {
    connection.pragma('busy_timeout = 0');
    connection.exec('BEGIN EXCLUSIVE');
    writeFileSync(holderFile, `${process.pid}\n`);
  } catch (cause) {
    connection.close();
    if (errnoOf(cause)?.startsWith('SQLITE_BUSY') === true) throw inUse(folder, holderFile, cause);
    throw unusable(folder, cause);
  }
  return { release: () => connection.close() };
}

function openLockFile(folder: string, nativeBinding: string | undefined): ReturnType<typeof connect> {
  try {
    return connect(join(folder, 'marina.lock'), nativeBinding);
  } catch (cause) {
    throw unusable(folder, cause);
  }
}

function inUse(folder: string, holderFile: string, cause: unknown): RegistryError {
  const holder = readHolder(holderFile);
  const who = holder === undefined ? 'another process' : `process ${holder}`;
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

function readHolder(holderFile: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(holderFile, 'utf8'), 10);
    return Number.isSafeInteger(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
}
