import type { RequestIdentity } from '../access/request-identity.ts';
import type { BlobStore } from '../blobs/blob-store.ts';
import { isDigest } from '../blobs/digest.ts';
import type { BlobLinks } from '../catalog/blob-links.ts';
import { parseRepositoryName, type RepositoryName } from '../catalog/names.ts';
import type { Repository, RepositoryStore } from '../catalog/repositories.ts';
import type { Database } from '../database/database.ts';
import type { RepositoryAccess } from './repository-access.ts';

/** What mounts need. */
export interface BlobMountParts {
  readonly access: Pick<RepositoryAccess, 'mayMountFrom'>;
  readonly blobs: BlobStore;
  readonly links: BlobLinks;
  readonly repositories: RepositoryStore;
  readonly database: Database;
}

/** Repositories whose right is judged for a mount that names none. */
const SOURCES_JUDGED = 16;

/** A repository that nobody may read: judged in place of one, so that a refusal takes as long whatever there is. */
const NOWHERE: RepositoryName = { full: '-/-', project: '-', path: '-' };

/**
 * Links a blob of one repository into another (OCI 1.1.1 §Mounting a blob from another repository).
 *
 * The right to read the source is judged before anything is looked up, written or waited for: who may not read it gets
 * the same answer after the same work, whether or not blob, repository and project exist.
 */
export class BlobMounts {
  readonly #parts: BlobMountParts;

  constructor(parts: BlobMountParts) {
    this.#parts = parts;
  }

  /**
   * Mounts a blob into `target`, which the request may push to; `from` names the source, else the registry looks for
   * one. False, and never an error, when it cannot be made: the client then uploads the blob.
   */
  async mount(
    identity: RequestIdentity,
    target: Repository,
    digest: string,
    from: string | null,
  ): Promise<boolean> {
    const { blobs, links, database } = this.#parts;
    if (!isDigest(digest) || !this.#isReadable(identity, target, digest, from)) return false;
    const blob = blobs.find(digest);
    if (blob === undefined) return false;
    if (!(await (blob.missing ? blobs.isBack(blob) : blobs.isPresent(blob)))) return false;
    return database.write(() => {
      // It may have been found damaged while this waited.
      if (blobs.find(digest)?.missing !== false) return false;
      // The source, or the right to it, may have gone while this waited.
      if (!this.#isReadable(identity, target, digest, from)) return false;
      links.link(target, blob.id);
      blobs.touch(blob.id);
      return true;
    });
  }

  /** Whether a repository that the client may read holds the blob. */
  #isReadable(identity: RequestIdentity, target: Repository, digest: string, from: string | null): boolean {
    if (from === null || from === '') return this.#isReadableAnywhere(identity, target, digest);
    const { access, links, repositories } = this.#parts;
    const name = nameOf(from);
    if (!access.mayMountFrom(identity, name, target)) return false;
    const source = repositories.byName(name.full);
    return source !== undefined && links.find(source.id, digest) !== undefined;
  }

  #isReadableAnywhere(identity: RequestIdentity, target: Repository, digest: string): boolean {
    const { access, links } = this.#parts;
    let judged = 0;
    for (const { name } of links.repositoriesOf(digest)) {
      if (access.mayMountFrom(identity, nameOf(name), target)) return true;
      judged += 1;
      if (judged === SOURCES_JUDGED) break;
    }
    for (; judged < SOURCES_JUDGED; judged += 1) access.mayMountFrom(identity, NOWHERE, target);
    return false;
  }
}

function nameOf(text: string): RepositoryName {
  try {
    return parseRepositoryName(text);
  } catch {
    return NOWHERE;
  }
}
