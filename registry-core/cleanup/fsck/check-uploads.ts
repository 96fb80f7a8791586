import type { BlobDriver } from '../../blobs/index.ts';
import type { Database } from '../../database/index.ts';
import type { Finding } from './finding.ts';

/**
 * What uploads left behind: bytes without a session. A session without a file is an upload of no bytes yet; it can go on
 * when the registry runs again. Without its database (`undefined`) no upload can.
 */
export async function* checkUploads(
  driver: BlobDriver,
  database: Database | undefined,
): AsyncIterable<Finding> {
  const find = database?.prepare<[id: string], { found: 1 }>('SELECT 1 AS found FROM upload WHERE id = ?');
  for await (const { id, size } of driver.listUploads()) {
    if (find?.get(id) !== undefined) continue;
    yield {
      kind: 'upload-leftover',
      message: `the upload ${id} left ${size} bytes that nobody can go on with`,
      remedy: 'removes them',
      repair: () => driver.discardUpload(id),
    };
  }
}
