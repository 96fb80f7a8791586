import type { BlobDriver } from '../../blobs/driver.ts';
import type { Database } from '../../database/database.ts';
import type { Finding } from './finding.ts';

/**
 * What uploads left behind: bytes without a session. A session without a file is an upload of no bytes yet; it can go on
 * when the registry runs again. Without its database (`undefined`) no upload can.
 */
export async function* checkUploads(
  driver: BlobDriver,
  database: Database | undefined,
): AsyncIterable<Finding> {
  const sessions = new Set(
    database
      ?.prepare<[], { id: string }>('SELECT id FROM upload')
      .all()
      .map(({ id }) => id),
  );
  for await (const { id, size } of driver.listUploads()) {
    if (sessions.has(id)) continue;
    yield {
      kind: 'upload-leftover',
      message: `the upload ${id} left ${size} bytes that nobody can go on with`,
      remedy: 'removes them',
      repair: () => driver.discardUpload(id),
    };
  }
}
