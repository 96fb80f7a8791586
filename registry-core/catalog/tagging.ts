import type { Database } from '../database/database.ts';
import { RegistryError } from '../errors/registry-error.ts';
import type { ArtifactLookup } from './artifacts.ts';
import { requireTagName } from './names.ts';
import type { RepositoryStore } from './repositories.ts';
import type { TagRows } from './tags.ts';

/** Tags artifacts that are here already. */
export class Tagging {
  readonly #database: Database;
  readonly #repositories: RepositoryStore;
  readonly #artifacts: ArtifactLookup;
  readonly #tags: TagRows;

  constructor(database: Database, repositories: RepositoryStore, artifacts: ArtifactLookup, tags: TagRows) {
    this.#database = database;
    this.#repositories = repositories;
    this.#artifacts = artifacts;
    this.#tags = tags;
  }

  /** Gives an artifact a tag. Throws TAG_INVALID, NOT_FOUND, or CONFLICT when another artifact has it. */
  tag(repositoryName: string, digest: string, tagName: string, actor: string): Promise<void> {
    requireTagName(tagName);
    return this.#database.write(() => {
      const repository = this.#repositories.byName(repositoryName);
      const artifact = repository && this.#artifacts.byDigest(repository.id, digest);
      if (repository === undefined || artifact === undefined) {
        throw new RegistryError('NOT_FOUND', `there is no artifact ${digest} in ${repositoryName}`);
      }
      const holder = this.#artifacts.byTag(repository.id, tagName);
      if (holder !== undefined) {
        throw new RegistryError(
          'CONFLICT',
          `${repositoryName}:${tagName} exists already, on ${holder.digest}; remove that tag or choose another name`,
        );
      }
      this.#tags.set(repository, tagName, artifact.artifactId, digest, actor);
    });
  }

  /**
   * Points a tag at another artifact. Throws NOT_FOUND when that artifact or the tag is not there, and CONFLICT when the
   * tag points elsewhere than `from` by now, so that nobody moves what somebody else has moved.
   */
  move(repositoryName: string, { name, from, to }: TagMove, actor: string): Promise<void> {
    return this.#database.write(() => {
      const repository = this.#repositories.byName(repositoryName);
      const target = repository && this.#artifacts.byDigest(repository.id, to);
      if (repository === undefined || target === undefined) {
        throw new RegistryError('NOT_FOUND', `there is no artifact ${to.slice(0, 160)} in ${repositoryName}`);
      }
      const holder = this.#artifacts.byTag(repository.id, name);
      if (holder === undefined) {
        throw new RegistryError('NOT_FOUND', `there is no tag ${name.slice(0, 160)} in ${repositoryName}`);
      }
      if (holder.digest !== from) {
        throw new RegistryError(
          'CONFLICT',
          `${repositoryName}:${name} was moved meanwhile, to ${holder.digest}; look at it again`,
        );
      }
      this.#tags.set(repository, name, target.artifactId, to, actor);
    });
  }
}

/** From which artifact to which a tag moves, by their digests. */
export interface TagMove {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}
