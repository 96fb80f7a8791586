import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../database/index.ts';
import { RegistryError } from '../errors/index.ts';

/**
 * Throws DATA_FOLDER_MISSING when there are blobs and no folder that they were in, which is most likely on a disk that is
 * not there: with an empty one in its place every blob would be marked missing. Call it before the store is opened,
 * which makes its folders.
 *
 * @param storage Absolute path of the folder that the blobs are below.
 */
export function requireStorage(database: Database, storage: string): void {
  // Not `blobs` itself, which may be what a disk is mounted at.
  const folder = join(storage, 'blobs', 'sha256');
  if (existsSync(folder) || !holdsBlobs(database)) return;
  throw new RegistryError(
    'DATA_FOLDER_MISSING',
    `the registry has blobs, but their folder ${folder} is gone; connect the disk that it is on, or, if it is lost, make that folder and push the images again`,
  );
}

/** Whether any blob is in a file. */
function holdsBlobs(database: Database): boolean {
  const query = database.prepare<[], { found: number }>(
    `SELECT EXISTS (SELECT 1 FROM blob b WHERE b.missing = 0
       AND NOT EXISTS (SELECT 1 FROM blob_content small WHERE small.blob_id = b.id)) AS found`,
  );
  return query.get()?.found === 1;
}
