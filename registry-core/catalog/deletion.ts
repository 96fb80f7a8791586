import { performance } from 'node:perf_hooks';
import type { Database, Statement } from '../database/database.ts';
import { RegistryError } from '../errors/registry-error.ts';
import type { EventOutbox } from '../events/outbox.ts';
import type { ArtifactUpkeep } from './artifact-upkeep.ts';
import type { ArtifactLookup } from './artifacts.ts';
import type { BlobLinks } from './blob-links.ts';
import {
  type DeletionOutcome,
  type DeletionPlan,
  DeletionPlanner,
  type DeletionSelection,
  type PlannedArtifact,
} from './deletion-planner.ts';
import type { IndexSizes } from './index-sizes.ts';
import { ArtifactStates, PlannedRemoval } from './planned-removal.ts';
import type { PushWatch, PushWatches } from './push-watches.ts';
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
  readonly watches: PushWatches;
  /** Makes rows from before say what their manifests refer to, before that decides what may go. */
  readonly upkeep: Pick<ArtifactUpkeep, 'deriveRepository' | 'isNamedByUnderived'>;
}

/** What a removal of many tells its caller meanwhile. */
export interface RemovalProgress {
  /** Called when rows are gone. */
  readonly onRemoved?: (removed: { readonly artifacts: number; readonly tags: number }) => void;
  /** Asked between slices; what is gone stays gone. */
  readonly isCancelled?: () => boolean;
  /** Of whoever read what is selected, opened before that; else one is opened for the removal. */
  readonly watch?: PushWatch;
}

/** A repository that is to go; `id` from when it was first looked at. */
interface NamedRepository {
  readonly name: string;
  id: number | undefined;
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
  readonly #states: ArtifactStates;
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
    this.#states = new ArtifactStates(database);
    this.#unlinkSome = database.prepare(
      `DELETE FROM repository_blob WHERE repository_id = ? AND blob_id IN
         (SELECT blob_id FROM repository_blob WHERE repository_id = ? LIMIT ?)`,
    );
    this.#deleteRepository = database.prepare('DELETE FROM repository WHERE id = ?');
  }

  /**
   * Removes one tag and leaves its artifact; false when the repository or the tag is not there, or the tag names
   * another artifact by now than that of `digest`, if that is given.
   */
  removeTag(repositoryName: string, tag: string, actor: string, digest?: string): Promise<boolean> {
    return this.#parts.database.write(() => {
      const repository = this.#parts.repositories.byName(repositoryName);
      if (repository === undefined) return false;
      const artifact = this.#parts.artifacts.byTag(repository.id, tag);
      if (artifact === undefined) return false;
      return this.#parts.tags.remove(repository, tag, digest ?? artifact.digest, actor);
    });
  }

  /**
   * Removes an artifact and all of its tags, and nothing else (OCI 1.1.1 §Deleting Manifests); false when it is not
   * there. One with very many tags goes in several transactions: throws CONFLICT when it was pushed between them.
   */
  async removeArtifact(repositoryName: string, digest: string, actor: string): Promise<boolean> {
    const place = this.#parts.repositories.byName(repositoryName);
    if (place === undefined) return false;
    const watch = this.#parts.watches.open(place.id);
    try {
      for (let isFirst = true; ; isFirst = false) {
        const state = await this.#parts.database.write(() => {
          const artifact = this.#parts.artifacts.byDigest(place.id, digest);
          if (artifact === undefined) return 'absent';
          if (!isFirst && watch.sawArtifact(artifact.artifactId)) throw changedMeanwhile(place, digest);
          return this.#removeOrShrink(place, artifact.artifactId, digest, actor).state;
        });
        if (state !== 'shrunk') return state === 'removed';
      }
    } finally {
      watch.close();
    }
  }

  /**
   * Watches what is pushed into a repository: for whoever selects by a list what {@link removeSelection} removes. Open
   * it before that list is read, and close it after.
   */
  watch(repositoryId: number): PushWatch {
    return this.#parts.watches.open(repositoryId);
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
   * Removes a selection with all that depends on it and says what went; what the plan refuses stays, and what somebody
   * pushed, tagged or listed meanwhile: a push that was answered stays answered. Undefined when the repository is not
   * there.
   */
  async removeSelection(
    repositoryName: string,
    selection: DeletionSelection,
    actor: string,
    progress: RemovalProgress = {},
  ): Promise<DeletionOutcome | undefined> {
    const repository = this.#parts.repositories.byName(repositoryName);
    if (repository === undefined) return undefined;
    const watch = progress.watch ?? this.#parts.watches.open(repository.id);
    try {
      await this.#parts.upkeep.deriveRepository(repository.id);
      const plan = await this.#planner.plan(repository.id, selection);
      const removal = this.#removalOf(plan, repository, actor, watch);
      while (!removal.isDone && progress.isCancelled?.() !== true) {
        const removed = await this.#parts.database.write(() => removal.slice());
        progress.onRemoved?.(removed);
      }
      return removal.outcome();
    } finally {
      if (watch !== progress.watch) watch.close();
    }
  }

  /**
   * Removes a repository with all of its artifacts, in slices; false when it is not there or the removal was
   * cancelled. Whoever removes a repository or a project wants all of it gone: what is pushed into it meanwhile goes
   * too, as if it had been pushed just before. A repository made anew under the name is another one, and stays.
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
    const left = names.map((name): NamedRepository => ({ name, id: undefined }));
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

  #removalOf(plan: DeletionPlan, repository: Repository, actor: string, watch: PushWatch): PlannedRemoval {
    return new PlannedRemoval(
      {
        repository,
        actor,
        watch,
        planner: this.#planner,
        tags: this.#parts.tags,
        states: this.#states,
        removeOrShrink: ({ id, digest }) => this.#removeOrShrink(repository, id, digest, actor),
      },
      plan,
      indexesFirst(plan.artifacts, this.#children),
    );
  }

  /** One slice of the removal of repositories: as much as fits in a few milliseconds. */
  #removeFromFront(
    repositories: readonly NamedRepository[],
    actor: string,
  ): { readonly artifacts: number; readonly tags: number; readonly gone: string[]; readonly ended: number } {
    const until = performance.now() + SLICE_MS;
    const removed = { artifacts: 0, tags: 0, ended: 0 };
    const gone: string[] = [];
    for (const repository of repositories) {
      let state: 'absent' | 'shrunk' | 'removed';
      do {
        const step = this.#removeSomeOf(repository, until, actor);
        removed.artifacts += step.artifacts;
        removed.tags += step.tags;
        state = step.state;
      } while (state === 'shrunk' && performance.now() < until);
      if (state === 'removed') gone.push(repository.name);
      if (state !== 'shrunk') removed.ended += 1;
      if (performance.now() >= until) break;
    }
    return { ...removed, gone };
  }

  /** One step of the removal of a repository. */
  #removeSomeOf(
    named: NamedRepository,
    until: number,
    actor: string,
  ): { state: 'absent' | 'shrunk' | 'removed'; artifacts: number; tags: number } {
    const removed = { artifacts: 0, tags: 0 };
    const repository = this.#parts.repositories.byName(named.name);
    if (repository === undefined) return { state: 'absent', ...removed };
    named.id ??= repository.id;
    if (named.id !== repository.id) return { state: 'absent', ...removed };
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

function changedMeanwhile({ name }: Repository, digest: string): RegistryError {
  return new RegistryError(
    'CONFLICT',
    `${digest} was pushed to ${name} while it was being deleted, so the rest of it stays; look at it again`,
  );
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
