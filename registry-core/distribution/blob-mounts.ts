import type { RequestIdentity } from '../access/index.ts';
import { isDigest } from '../blobs/index.ts';
import {
  type BlobLinks,
  type Content,
  parseRepositoryName,
  type Repository,
  type RepositoryName,
  type RepositoryStore,
} from '../catalog/index.ts';
import type { RepositoryAccess } from './repository-access.ts';

/** What mounts need. */
export interface BlobMountParts {
  readonly access: Pick<RepositoryAccess, 'mayMountFrom'>;
  readonly content: Content;
  readonly links: BlobLinks;
  readonly repositories: RepositoryStore;
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
    // The source, or the right to it, may go while its content is looked at.
    const isReadable = (): boolean => this.#isReadable(identity, target, digest, from);
    return isDigest(digest) && isReadable() && this.#parts.content.mount(target, digest, isReadable);
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
    for (const name of links.repositoriesOf(digest, SOURCES_JUDGED)) {
      if (access.mayMountFrom(identity, nameOf(name), target)) return true;
      judged += 1;
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
