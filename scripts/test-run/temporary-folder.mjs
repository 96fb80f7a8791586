import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/** Linux keeps it in memory. */
const memoryFolder = '/dev/shm';
/** What all tests together leave there at a time is less; images of Docker engines are the most of it. */
const neededBytes = 4 * 1024 ** 3;

/**
 * Does something while tests have their temporary folders in memory, where there is enough of it and nobody named
 * another place: what they check does not depend on the disk, which would keep them waiting at each sync.
 * @template Result
 * @param {(environment: NodeJS.ProcessEnv) => Promise<Result>} act gets the variables that say where
 * @returns {Promise<Result>}
 */
export async function withTemporaryFolder(act) {
  const place = placeFor(process.env, { free: freeBytes(), memory: process.availableMemory?.() ?? 0 });
  if (place === undefined) return act({});
  // Short: some programs take no long paths, such as podman, nor do sockets.
  const folder = mkdtempSync(path.join(place, 'marina-'));
  try {
    return await act({ TMPDIR: folder });
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/**
 * @param {NodeJS.ProcessEnv} environment
 * @param {{free: number, memory: number}} bytes free in the folder in memory, and for processes
 * @returns {string | undefined} undefined: the system's temporary folder serves
 */
export function placeFor(environment, { free, memory }) {
  if (environment['TMPDIR']) return undefined;
  // What is kept there is taken from what processes may have.
  return Math.min(free, memory / 2) >= neededBytes ? memoryFolder : undefined;
}

/** @returns {number} 0 where there is no folder in memory */
function freeBytes() {
  try {
    const { bavail, bsize } = statfsSync(memoryFolder);
    return bavail * bsize;
  } catch {
    // Not Linux.
    return 0;
  }
}
