import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Where a command is. The folders of the distribution come first: a wrapper that someone put in front of Docker is
 * not what the tests mean to test, and daemons live in sbin, which is often not on a user's PATH.
 * @param {string} name
 * @param {string} [searchPath] as in PATH
 * @returns {string | undefined}
 */
export function findCommand(name, searchPath = process.env['PATH'] ?? '') {
  const system = process.platform === 'linux' ? ['/usr/bin', '/usr/sbin'] : [];
  for (const folder of [...system, ...searchPath.split(path.delimiter)]) {
    const file = path.join(folder, name);
    if (folder && isExecutable(file)) return file;
  }
  return undefined;
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
