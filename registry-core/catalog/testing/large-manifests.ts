import { vi } from 'vitest';
import { digestOf } from '../../blobs/digest.ts';
import type { Database } from '../../database/database.ts';
import type { ContentDescriptor } from '../manifests/content-descriptor.ts';
import type { PushingCatalog } from './pushing-catalog.ts';

/** Blobs of the repository, without content. */
export async function emptyBlobs(pushing: PushingCatalog, count: number): Promise<ContentDescriptor[]> {
  const descriptors = Array.from({ length: count }, (_, index) => ({
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
    digest: digestOf(Buffer.from(`blob ${index}`)),
    size: index,
  }));
  await pushing.database.write(() => {
    for (const { digest, size } of descriptors)
      pushing.catalog.links.link(pushing.repository, pushing.blobs.record(digest, size));
  });
  return descriptors;
}

/** Calls `between` after the transaction of that number, counted from now on; returns what ends that. */
export function afterWrite(database: Database, number: number, between: () => Promise<unknown>): void {
  const write = database.write.bind(database);
  let done = 0;
  vi.spyOn(database, 'write').mockImplementation(async (work, changed) => {
    const result = await write(work, changed);
    done += 1;
    if (done === number) {
      vi.restoreAllMocks();
      await between();
    }
    return result;
  });
}

/** The most rows that one transaction changed while `work` ran. */
export async function largestWrite(database: Database, work: () => Promise<unknown>): Promise<number> {
  const changes = database.prepare<[], { changes: number }>('SELECT total_changes() AS changes');
  const total = (): number => changes.get()?.changes ?? 0;
  let largest = 0;
  const write = database.write.bind(database);
  vi.spyOn(database, 'write').mockImplementation((run, changed) =>
    write(() => {
      const before = total();
      const result = run();
      largest = Math.max(largest, total() - before);
      return result;
    }, changed),
  );
  await work();
  vi.restoreAllMocks();
  return largest;
}
