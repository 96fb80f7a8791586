import type { Database } from '../../database/index.ts';
import { RegistryError } from '../../errors/index.ts';
import type { ArtifactLookup, StoredManifest } from '../artifacts/artifacts.ts';
import { requireTagName } from '../repositories/names.ts';
import type { TaggedRepository, TagRows } from './tags.ts';

/**
 * Tags artifacts that are here already, in repositories that their caller looked up. What may have changed since is
 * looked at again in the transaction.
 */
export class Tagging {
  readonly #database: Database;
  readonly #artifacts: ArtifactLookup;
  readonly #tags: TagRows;

  constructor(database: Database, artifacts: ArtifactLookup, tags: TagRows) {
    this.#database = database;
    this.#artifacts = artifacts;
    this.#tags = tags;
  }

  /** Gives an artifact a tag. Throws TAG_INVALID, NOT_FOUND, or CONFLICT when another artifact has it. */
  tag(repository: TaggedRepository, digest: string, tagName: string, actor: string): Promise<void> {
    requireTagName(tagName);
    return this.#database.write(() => {
      const artifact = this.#require(repository, digest);
      const holder = this.#artifacts.byTag(repository.id, tagName);
      if (holder !== undefined) {
        throw new RegistryError(
          'CONFLICT',
          `${repository.name}:${tagName} exists already, on ${holder.digest}; remove that tag or choose another name`,
        );
      }
      this.#tags.set(repository, tagName, artifact.artifactId, digest, actor);
    });
  }

  /**
   * Points a tag at another artifact. Throws NOT_FOUND when that artifact or the tag is not there, and CONFLICT when the
   * tag points elsewhere than `from` by now, so that nobody moves what somebody else has moved.
   */
  move(repository: TaggedRepository, { name, from, to }: TagMove, actor: string): Promise<void> {
    return this.#database.write(() => {
      const target = this.#require(repository, to);
      const holder = this.#artifacts.byTag(repository.id, name);
      if (holder === undefined) {
        throw new RegistryError('NOT_FOUND', `there is no tag ${name.slice(0, 160)} in ${repository.name}`);
      }
      if (holder.digest !== from) {
        throw new RegistryError(
          'CONFLICT',
          `${repository.name}:${name} was moved meanwhile, to ${holder.digest}; look at it again`,
        );
      }
      this.#tags.set(repository, name, target.artifactId, to, actor);
    });
  }

  #require({ id, name }: TaggedRepository, digest: string): StoredManifest {
    const artifact = this.#artifacts.byDigest(id, digest);
    if (artifact !== undefined) return artifact;
    throw new RegistryError('NOT_FOUND', `there is no artifact ${digest.slice(0, 160)} in ${name}`);
  }
}

/** From which artifact to which a tag moves, by their digests. */
export interface TagMove {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}
