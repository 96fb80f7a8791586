import type { BlobRow, BlobStore } from '../../blobs/index.ts';
import type { Database } from '../../database/index.ts';
import type { Repository } from '../repositories/repositories.ts';
import type { BlobLinks } from './blob-links.ts';

/** What content is taken in with. */
export interface ContentParts {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly links: BlobLinks;
}

/**
 * Takes blobs into repositories: the same for whoever brings them. Whether the caller may is for the caller to know;
 * what may have changed while bytes were on their way is looked at again in the transaction that records them.
 */
export class Content {
  readonly #parts: ContentParts;

  constructor(parts: ContentParts) {
    this.#parts = parts;
  }

  /** The blob of that digest if the repository links it; it may be missing. */
  find(repository: Pick<Repository, 'id'>, digest: string): BlobRow | undefined {
    return this.#parts.links.find(repository.id, digest);
  }

  /**
   * Keeps content: `arrive` makes it the storage's, durably, and resolves with its size. Rejects with what that threw,
   * and with NAME_UNKNOWN when the repository was deleted meanwhile.
   */
  keep(repository: Repository, digest: string, arrive: () => Promise<number>): Promise<void> {
    const { blobs, links } = this.#parts;
    return blobs.takeIn(digest, arrive, (blobId) => links.link(repository, blobId));
  }

  /** Keeps content of at most `SMALL_BLOB_BYTES` that has this digest. Throws as {@link keep}. */
  keepSmall(repository: Repository, digest: string, content: Buffer): Promise<void> {
    const { blobs, database, links } = this.#parts;
    return database.write(() => links.link(repository, blobs.recordSmall(digest, content)));
  }

  /**
   * Links a blob that the registry has into a repository; `mayStill` is asked again where the link is written. False
   * when the blob is not there, is damaged, or may no longer be linked. Throws as {@link keep}.
   */
  async mount(repository: Repository, digest: string, mayStill: () => boolean): Promise<boolean> {
    const { blobs, database, links } = this.#parts;
    const blob = blobs.find(digest);
    if (blob === undefined) return false;
    if (!(await (blob.missing ? blobs.isBack(blob) : blobs.isPresent(blob)))) return false;
    return database.write(() => {
      // While this waited it may have been found damaged, or collected as garbage and pushed again.
      const current = blobs.find(digest);
      if (current?.missing !== false || !mayStill()) return false;
      links.link(repository, current.id);
      blobs.touch(current.id);
      return true;
    });
  }

  /** Renews the promise that a blob stays in a repository; false when it has gone, or was found damaged. */
  renew(repository: Repository, digest: string): Promise<boolean> {
    const { blobs, database, links } = this.#parts;
    return database.write(() => {
      const current = links.find(repository.id, digest);
      if (current === undefined || current.missing) return false;
      links.link(repository, current.id);
      blobs.touch(current.id);
      return true;
    });
  }
}
