import type { Database, Statement } from '../database/database.ts';
import { RegistryError } from '../errors/registry-error.ts';
import type { EventOutbox } from '../events/outbox.ts';
import type { ArtifactLookup } from './artifacts.ts';
import type { BlobLinks } from './blob-links.ts';
import { type DeletionPlan, DeletionPlanner, type DeletionSelection } from './deletion-planner.ts';
import type { IndexSizes } from './index-sizes.ts';
import type { Repository, RepositoryStore } from './repositories.ts';
import type { TagRows } from './tags.ts';

/** The rooms' parts that a deletion touches. */
export interface DeletionParts {
  readonly database: Database;
  readonly events: EventOutbox;
  readonly repositories: RepositoryStore;
  readonly artifacts: ArtifactLookup;
  readonly links: BlobLinks;
  readonly tags: TagRows;
  readonly sizes: IndexSizes;
}

/** Removes tags, artifacts, repositories and blob links, each in one transaction. Bytes go with garbage collection. */
export class Deletion {
  readonly #parts: DeletionParts;
  readonly #planner: DeletionPlanner;
  readonly #deleteArtifact: Statement<[number], never>;
  readonly #deleteManifest: Statement<[string], never>;
  readonly #releaseChildren: Statement<[{ repositoryId: number; parentId: number }], never>;
  readonly #children: Statement<[number], { digest: string }>;
  readonly #countArtifact: Statement<[number], never>;
  readonly #artifactsOf: Statement<[number], { id: number; digest: string }>;
  readonly #deleteRepository: Statement<[number], never>;

  constructor(parts: DeletionParts) {
    this.#parts = parts;
    const { database } = parts;
    this.#planner = new DeletionPlanner(database);
    this.#deleteArtifact = database.prepare('DELETE FROM artifact WHERE id = ?');
    this.#deleteManifest = database.prepare(
      `DELETE FROM manifest WHERE digest = ?
         AND NOT EXISTS (SELECT 1 FROM artifact a WHERE a.manifest_id = manifest.id)`,
    );
    this.#children = database.prepare('SELECT digest FROM artifact_child WHERE parent_id = ?');
    this.#releaseChildren = database.prepare(
      `UPDATE artifact SET is_child = 0 WHERE repository_id = $repositoryId AND is_child = 1
         AND digest IN (SELECT digest FROM artifact_child WHERE parent_id = $parentId)
         AND NOT EXISTS (SELECT 1 FROM artifact_child c JOIN artifact p ON p.id = c.parent_id
                         WHERE c.digest = artifact.digest AND p.repository_id = $repositoryId AND p.id <> $parentId)`,
    );
    this.#countArtifact = database.prepare(
      'UPDATE repository SET artifact_count = artifact_count - 1 WHERE id = ?',
    );
    this.#artifactsOf = database.prepare('SELECT id, digest FROM artifact WHERE repository_id = ?');
    this.#deleteRepository = database.prepare('DELETE FROM repository WHERE id = ?');
  }

  /** Removes one tag and leaves its artifact; false when the repository or the tag is not there. */
  removeTag(repositoryName: string, tag: string, actor: string): Promise<boolean> {
    return this.#parts.database.write(() => {
      const repository = this.#parts.repositories.byName(repositoryName);
      if (repository === undefined) return false;
      const artifact = this.#parts.artifacts.byTag(repository.id, tag);
      if (artifact === undefined) return false;
      return this.#parts.tags.remove(repository, tag, artifact.digest, actor);
    });
  }

  /** Removes an artifact and all of its tags, and nothing else (OCI 1.1.1 §Deleting Manifests); false when it is not there. */
  removeArtifact(repositoryName: string, digest: string, actor: string): Promise<boolean> {
    return this.#parts.database.write(() => {
      const repository = this.#parts.repositories.byName(repositoryName);
      if (repository === undefined) return false;
      const artifact = this.#parts.artifacts.byDigest(repository.id, digest);
      if (artifact === undefined) return false;
      this.#remove(repository, artifact.artifactId, digest, actor);
      return true;
    });
  }

  /** What {@link removeSelection} would take away now; undefined when the repository is not there. */
  plan(repositoryName: string, selection: DeletionSelection): DeletionPlan | undefined {
    const repository = this.#parts.repositories.byName(repositoryName);
    return repository === undefined ? undefined : this.#planner.plan(repository.id, selection);
  }

  /**
   * Removes a selection with all that depends on it, in one transaction, and says what went; what the plan refuses
   * stays. Undefined when the repository is not there.
   */
  removeSelection(
    repositoryName: string,
    selection: DeletionSelection,
    actor: string,
  ): Promise<DeletionPlan | undefined> {
    return this.#parts.database.write(() => {
      const repository = this.#parts.repositories.byName(repositoryName);
      if (repository === undefined) return undefined;
      const plan = this.#planner.plan(repository.id, selection);
      for (const { name, digest } of plan.looseTags) this.#parts.tags.remove(repository, name, digest, actor);
      for (const { id, digest } of plan.artifacts) this.#remove(repository, id, digest, actor);
      return plan;
    });
  }

  /** Removes a repository with all of its artifacts; false when it is not there. */
  removeRepository(repositoryName: string, actor: string): Promise<boolean> {
    return this.#parts.database.write(() => {
      const repository = this.#parts.repositories.byName(repositoryName);
      if (repository === undefined) return false;
      for (const { id, digest } of this.#artifactsOf.all(repository.id)) {
        this.#remove(repository, id, digest, actor);
      }
      this.#deleteRepository.run(repository.id);
      this.#parts.events.record({
        type: 'repository.deleted',
        actor,
        projectId: repository.projectId,
        repository: repository.name,
      });
      return true;
    });
  }

  /**
   * Ends a repository's link to a blob; other repositories keep theirs. False when it is not linked.
   * Throws UNSUPPORTED (405) while a manifest of the repository refers to it.
   */
  removeBlob(repository: Repository, digest: string): Promise<boolean> {
    return this.#parts.database.write(() => {
      const blob = this.#parts.links.find(repository.id, digest);
      if (blob === undefined) return false;
      if (this.#parts.links.isReferenced(repository.id, digest)) {
        throw new RegistryError(
          'UNSUPPORTED',
          `blob ${digest} is part of an artifact in ${repository.name}; delete the artifact first`,
        );
      }
      this.#parts.links.unlink(repository.id, blob.id);
      return true;
    });
  }

  #remove(repository: Repository, artifactId: number, digest: string, actor: string): void {
    const tags = this.#parts.tags.removeAllOf(repository, artifactId, digest, actor);
    if (this.#children.get(artifactId) !== undefined) {
      this.#releaseChildren.run({ repositoryId: repository.id, parentId: artifactId });
    }
    this.#deleteArtifact.run(artifactId);
    this.#deleteManifest.run(digest);
    this.#countArtifact.run(repository.id);
    this.#parts.sizes.childChanged(repository.id, digest);
    this.#parts.events.record({
      type: 'artifact.deleted',
      actor,
      projectId: repository.projectId,
      repository: repository.name,
      digest,
      payload: { tags },
    });
  }
}
