import { existsSync, mkdtempSync, readdirSync, realpathSync, rmdirSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { holdsRegistry } from '../../registry-core/host/folder.ts';
import type { DataFolderChoice } from '../ipc-contract/data-folder.ts';

/** What file managers, and file systems in their root, leave in a folder that its user takes for empty. */
const IGNORED: ReadonlySet<string> = new Set([
  '.DS_Store',
  '.Spotlight-V100',
  '.Trashes',
  '.fseventsd',
  '$RECYCLE.BIN',
  'System Volume Information',
  'desktop.ini',
  'lost+found',
]);

/**
 * Judges a folder that the user chose for the registry's data; nothing is left in it.
 *
 * @param chosen Absolute; need not exist.
 * @param current The folder in use.
 */
export function judgeDataFolder(chosen: string, current: string): DataFolderChoice {
  const path = resolve(chosen);
  const real = realPathOf(path);
  const realCurrent = realPathOf(current);
  if (real === realCurrent) return { status: 'refused', path, reason: 'current' };
  if (lies(real, realCurrent) || foldersAbove(real).some(holdsRegistry)) {
    return { status: 'refused', path, reason: 'inside' };
  }
  if (!isWritable(nearestFolder(real))) return { status: 'refused', path, reason: 'not-writable' };
  if (holdsRegistry(real)) return { status: 'chosen', path, holds: 'registry' };
  if (!isEmpty(real)) return { status: 'refused', path, reason: 'not-empty' };
  return { status: 'chosen', path, holds: 'nothing' };
}

/** The path without symbolic links, as far as it exists. */
function realPathOf(path: string): string {
  const full = resolve(path);
  const folder = nearestFolder(full);
  return join(realpathSync.native(folder), relative(folder, full));
}

function nearestFolder(path: string): string {
  const parent = dirname(path);
  return existsSync(path) || parent === path ? path : nearestFolder(parent);
}

function lies(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function foldersAbove(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [] : [parent, ...foldersAbove(parent)];
}

/** Tried, since permissions alone do not tell: a disk may be mounted for reading only, Windows has its own lists. */
function isWritable(folder: string): boolean {
  try {
    rmdirSync(mkdtempSync(join(folder, '.marina-')));
    readdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

function isEmpty(folder: string): boolean {
  return !existsSync(folder) || readdirSync(folder).every((name) => IGNORED.has(name));
}
