import type { BlobDriver } from '../../blobs/driver.ts';
import type { Database } from '../../database/database.ts';
import type { Finding } from './finding.ts';

/**
 * What uploads left behind: bytes without a session, sessions without bytes. An upload that has both can go on when the
 * registry runs again. Without its database (`undefined`) no upload can.
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
    if (sessions.delete(id)) continue;
    yield {
      kind: 'upload-leftover',
      message: `the upload ${id} left ${size} bytes that nobody can go on with`,
      remedy: 'removes them',
      repair: () => driver.discardUpload(id),
    };
  }
  const remove = database?.prepare<[string], never>('DELETE FROM upload WHERE id = ?');
  for (const id of sessions) {
    yield {
      kind: 'upload-leftover',
      message: `the upload ${id} has lost its bytes`,
      remedy: 'ends it; its client starts again',
      repair: () => void remove?.run(id),
    };
  }
}
