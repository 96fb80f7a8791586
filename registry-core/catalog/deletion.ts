import { performance } from 'node:perf_hooks';
import type { Database, Statement } from '../database/database.ts';
import { RegistryError } from '../errors/registry-error.ts';
import type { EventOutbox } from '../events/outbox.ts';
import type { ArtifactUpkeep } from './artifact-upkeep.ts';
import type { ArtifactLookup } from './artifacts.ts';
import type { BlobLinks } from './blob-links.ts';
import {
  type DeletionPlan,
  DeletionPlanner,
  type DeletionSelection,
  type PlannedArtifact,
} from './deletion-planner.ts';
import type { IndexSizes } from './index-sizes.ts';
import type { Reclaimable } from './reclaim-queries.ts';
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
  /** Makes rows from before say what their manifests refer to, before that decides what may go. */
  readonly upkeep: Pick<ArtifactUpkeep, 'deriveRepository' | 'isNamedByUnderived'>;
}

/** What a removal of many tells its caller meanwhile. */
export interface RemovalProgress {
  /** Called when rows are gone. */
  readonly onRemoved?: (removed: { readonly artifacts: number; readonly tags: number }) => void;
  /** Asked between slices; what is gone stays gone. */
  readonly isCancelled?: () => boolean;
}

/** Tags that go in one transaction. */
const TAGS_AT_ONCE = 1000;
/** Artifacts that are looked up at once. */
const ARTIFACTS_AT_ONCE = 16;
/** A transaction ends after the artifact at which it has taken so long, ms. */
const SLICE_MS = 5;
/** Links to blobs that go in one transaction. */
const LINKS_AT_ONCE = 500;

/**
 * Removes tags, artifacts, repositories and blob links. What may be many goes in slices, each in a transaction of its
 * own: a removal that is cut short leaves less, never something half. Bytes go with garbage collection.
 */
export class Deletion {
  readonly #parts: DeletionParts;
  readonly #planner: DeletionPlanner;
  readonly #deleteArtifact: Statement<[number], never>;
  readonly #deleteManifest: Statement<[string], never>;
  readonly #releaseChildren: Statement<[{ repositoryId: number; parentId: number }], never>;
  readonly #children: Statement<[number], { digest: string }>;
  readonly #countArtifact: Statement<[number], never>;
  readonly #artifactsOf: Statement<[number, number], { id: number; digest: string }>;
  readonly #tagCount: Statement<[number], { tag_count: number }>;
  readonly #unlinkSome: Statement<[number, number, number], never>;
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
    this.#artifactsOf = database.prepare('SELECT id, digest FROM artifact WHERE repository_id = ? LIMIT ?');
    this.#tagCount = database.prepare('SELECT tag_count FROM artifact WHERE id = ?');
    this.#unlinkSome = database.prepare(
      `DELETE FROM repository_blob WHERE repository_id = ? AND blob_id IN
         (SELECT blob_id FROM repository_blob WHERE repository_id = ? LIMIT ?)`,
    );
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
  async removeArtifact(repositoryName: string, digest: string, actor: string): Promise<boolean> {
    for (;;) {
      const state = await this.#parts.database.write(() => {
        const repository = this.#parts.repositories.byName(repositoryName);
        if (repository === undefined) return 'absent';
        const artifact = this.#parts.artifacts.byDigest(repository.id, digest);
        if (artifact === undefined) return 'absent';
        return this.#removeOrShrink(repository, artifact.artifactId, digest, actor).state;
      });
      if (state !== 'shrunk') return state === 'removed';
    }
  }

  /** What {@link removeSelection} would take away now; undefined when the repository is not there. */
  async plan(
    repositoryName: string,
    selection: DeletionSelection,
  ): Promise<(DeletionPlan & Reclaimable) | undefined> {
    const repository = this.#parts.repositories.byName(repositoryName);
    if (repository === undefined) return undefined;
    await this.#parts.upkeep.deriveRepository(repository.id);
    const plan = await this.#planner.plan(repository.id, selection);
    return { ...plan, ...(await this.#planner.reclaimable(plan)) };
  }

  /**
   * Removes a selection with all that depends on it and says what was to go; what the plan refuses stays, and what
   * somebody changed meanwhile so that it may not go. Undefined when the repository is not there.
   */
  async removeSelection(
    repositoryName: string,
    selection: DeletionSelection,
    actor: string,
    progress: RemovalProgress = {},
  ): Promise<DeletionPlan | undefined> {
    const repository = this.#parts.repositories.byName(repositoryName);
    if (repository === undefined) return undefined;
    await this.#parts.upkeep.deriveRepository(repository.id);
    const plan = await this.#planner.plan(repository.id, selection);
    const goes = new Set(plan.artifacts.map(({ id }) => id));
    const loose = [...plan.looseTags];
    while (loose.length > 0 && progress.isCancelled?.() !== true) {
      const slice = loose.splice(0, TAGS_AT_ONCE);
      const removed = await this.#parts.database.write(
        () =>
          slice.filter(({ name, digest }) => this.#parts.tags.remove(repository, name, digest, actor)).length,
      );
      progress.onRemoved?.({ artifacts: 0, tags: removed });
    }
    const left = indexesFirst(plan.artifacts, this.#children);
    while (left.length > 0 && progress.isCancelled?.() !== true) {
      const removed = await this.#parts.database.write(() =>
        this.#removePlanned(repository, left, goes, actor),
      );
      left.splice(0, removed.ended);
      progress.onRemoved?.(removed);
    }
    return plan;
  }

  /**
   * Removes a repository with all of its artifacts, in slices; false when it is not there or the removal was
   * cancelled.
   */
  async removeRepository(
    repositoryName: string,
    actor: string,
    progress: RemovalProgress = {},
  ): Promise<boolean> {
    return (await this.removeRepositories([repositoryName], actor, progress)).length === 1;
  }

  /** Removes repositories with all of their artifacts, in slices, and names those that are gone by that. */
  async removeRepositories(
    names: readonly string[],
    actor: string,
    progress: RemovalProgress = {},
  ): Promise<string[]> {
    const left = [...names];
    const gone: string[] = [];
    while (left.length > 0 && progress.isCancelled?.() !== true) {
      const slice = await this.#parts.database.write(() => this.#removeFromFront(left, actor));
      gone.push(...slice.gone);
      left.splice(0, slice.ended);
      progress.onRemoved?.(slice);
    }
    return gone;
  }

  /**
   * Ends a repository's link to a blob; other repositories keep theirs. False when it is not linked.
   * Throws UNSUPPORTED (405) while a manifest of the repository refers to it.
   */
  async removeBlob(repository: Repository, digest: string): Promise<boolean> {
    const isNamed = await this.#parts.upkeep.isNamedByUnderived(repository.id, digest);
    return this.#parts.database.write(() => {
      const blob = this.#parts.links.find(repository.id, digest);
      if (blob === undefined) return false;
      if (isNamed || this.#parts.links.isReferenced(repository.id, digest)) {
        throw new RegistryError(
          'UNSUPPORTED',
          `blob ${digest} is part of an artifact in ${repository.name}; delete the artifact first`,
        );
      }
      this.#parts.links.unlink(repository.id, blob.id);
      return true;
    });
  }

  /** Removes artifacts from the front of `left` for one slice; one with many tags loses some of them and stays there. */
  #removePlanned(
    repository: Repository,
    left: readonly PlannedArtifact[],
    goes: { has(id: number): boolean },
    actor: string,
  ): { readonly artifacts: number; readonly tags: number; readonly ended: number } {
    const until = performance.now() + SLICE_MS;
    const removed = { artifacts: 0, tags: 0, ended: 0 };
    for (const artifact of left) {
      if (this.#mayStillGo(repository, artifact, goes)) {
        const { state, tags } = this.#removeOrShrink(repository, artifact.id, artifact.digest, actor);
        removed.tags += tags;
        if (state === 'shrunk') break;
        removed.artifacts += 1;
      }
      removed.ended += 1;
      if (performance.now() >= until) break;
    }
    return removed;
  }

  /** Whether what was planned still holds: it is there, no new index lists it, and a child got no tag. */
  #mayStillGo(
    repository: Repository,
    { id, digest, reason, tagCount }: PlannedArtifact,
    goes: { has(id: number): boolean },
  ): boolean {
    const now = this.#tagCount.get(id)?.tag_count;
    if (now === undefined || (reason === 'child' && now > tagCount)) return false;
    return this.#planner.parentThatStays(repository.id, digest, goes) === undefined;
  }

  /** One slice of the removal of repositories: as much as fits in a few milliseconds. */
  #removeFromFront(
    names: readonly string[],
    actor: string,
  ): { readonly artifacts: number; readonly tags: number; readonly gone: string[]; readonly ended: number } {
    const until = performance.now() + SLICE_MS;
    const removed = { artifacts: 0, tags: 0, ended: 0 };
    const gone: string[] = [];
    for (const name of names) {
      let state: 'absent' | 'shrunk' | 'removed';
      do {
        const step = this.#removeSomeOf(name, until, actor);
        removed.artifacts += step.artifacts;
        removed.tags += step.tags;
        state = step.state;
      } while (state === 'shrunk' && performance.now() < until);
      if (state === 'removed') gone.push(name);
      if (state !== 'shrunk') removed.ended += 1;
      if (performance.now() >= until) break;
    }
    return { ...removed, gone };
  }

  /** One step of the removal of a repository. */
  #removeSomeOf(
    repositoryName: string,
    until: number,
    actor: string,
  ): { state: 'absent' | 'shrunk' | 'removed'; artifacts: number; tags: number } {
    const removed = { artifacts: 0, tags: 0 };
    const repository = this.#parts.repositories.byName(repositoryName);
    if (repository === undefined) return { state: 'absent', ...removed };
    const artifacts = this.#artifactsOf.all(repository.id, ARTIFACTS_AT_ONCE);
    for (const { id, digest } of artifacts) {
      const { state, tags } = this.#removeOrShrink(repository, id, digest, actor);
      removed.tags += tags;
      if (state === 'removed') removed.artifacts += 1;
      if (state === 'shrunk' || performance.now() >= until) return { state: 'shrunk', ...removed };
    }
    if (artifacts.length > 0) return { state: 'shrunk', ...removed };
    const { changes } = this.#unlinkSome.run(repository.id, repository.id, LINKS_AT_ONCE);
    if (changes === LINKS_AT_ONCE) return { state: 'shrunk', ...removed };
    this.#deleteRepository.run(repository.id);
    this.#parts.events.record({
      type: 'repository.deleted',
      actor,
      projectId: repository.projectId,
      repository: repository.name,
    });
    return { state: 'removed', ...removed };
  }

  /** Removes an artifact; one with many tags loses some of them instead, and is to be removed again. */
  #removeOrShrink(
    repository: Repository,
    artifactId: number,
    digest: string,
    actor: string,
  ): { readonly state: 'shrunk' | 'removed'; readonly tags: number } {
    const tags = this.#parts.tags.removeSomeOf(repository, artifactId, digest, actor, TAGS_AT_ONCE);
    if (tags.length === TAGS_AT_ONCE) return { state: 'shrunk', tags: tags.length };
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
    return { state: 'removed', tags: tags.length };
  }
}

/** Indexes before what they list, so that none is left that lists what is gone. */
function indexesFirst(
  artifacts: readonly PlannedArtifact[],
  children: Statement<[number], { digest: string }>,
): PlannedArtifact[] {
  const isIndex = new Set(artifacts.filter(({ id }) => children.get(id) !== undefined).map(({ id }) => id));
  return [
    ...artifacts.filter(({ id }) => isIndex.has(id)),
    ...artifacts.filter(({ id }) => !isIndex.has(id)),
  ];
}
