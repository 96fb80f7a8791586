import type { Database } from '../../database/index.ts';
import { RegistryError } from '../../errors/index.ts';
import type { EventOutbox } from '../../events/index.ts';
import type { ArtifactRowRemoval } from '../artifacts/artifact-row-removal.ts';
import type { ArtifactLookup } from '../artifacts/artifacts.ts';
import type { PushWatch, PushWatches } from '../artifacts/push-watches.ts';
import type { ArtifactUpkeep } from '../content/artifact-upkeep.ts';
import type { BlobLinks } from '../content/blob-links.ts';
import type { Repository, RepositoryStore } from '../repositories/repositories.ts';
import type { TaggedRepository, TagRows } from '../tags/tags.ts';
import { ArtifactRemoval } from './artifact-removal.ts';
import {
  type DeletionOutcome,
  type DeletionPlan,
  DeletionPlanner,
  type DeletionSelection,
} from './deletion-planner.ts';
import { ArtifactStates, PlannedRemoval } from './planned-removal.ts';
import type { Reclaimable } from './reclaim-queries.ts';
import { RepositoryRemoval } from './repository-removal.ts';

/** The rooms' parts that a deletion touches. */
export interface DeletionParts {
  readonly database: Database;
  readonly events: EventOutbox;
  readonly repositories: RepositoryStore;
  readonly artifacts: ArtifactLookup;
  readonly links: BlobLinks;
  readonly tags: TagRows;
  readonly rowRemoval: ArtifactRowRemoval;
  readonly watches: PushWatches;
  /** Makes rows from before say what their manifests refer to, before that decides what may go. */
  readonly upkeep: Pick<
    ArtifactUpkeep,
    'deriveRelations' | 'derive' | 'isNamedByUnderived' | 'mend' | 'progress'
  >;
}

/** A plan, and what becomes of the space. */
export interface DeletionForecast extends DeletionPlan {
  /** Undefined while artifacts of an older version are looked through: any of them may use the same blobs. */
  readonly space: Reclaimable | undefined;
  /** How far that is, in percent; undefined when all were. */
  readonly lookedThrough: number | undefined;
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

/**
 * Removes tags, artifacts, repositories and blob links. What may be many goes in slices, each in a transaction of its
 * own: a removal that is cut short leaves less, never something half. Bytes go with garbage collection.
 */
export class Deletion {
  readonly #parts: DeletionParts;
  readonly #planner: DeletionPlanner;
  readonly #states: ArtifactStates;
  readonly #removal: ArtifactRemoval;
  readonly #repositoryRemoval: RepositoryRemoval;

  constructor(parts: DeletionParts) {
    this.#parts = parts;
    const { database } = parts;
    this.#planner = new DeletionPlanner(database);
    this.#states = new ArtifactStates(database);
    this.#removal = new ArtifactRemoval(parts);
    this.#repositoryRemoval = new RepositoryRemoval({ ...parts, removal: this.#removal });
  }

  /**
   * Removes one tag and leaves its artifact; false when the tag is not there, or names
   * another artifact by now than that of `digest`, if that is given.
   */
  removeTag(repository: TaggedRepository, tag: string, actor: string, digest?: string): Promise<boolean> {
    return this.#parts.database.write(() => {
      const artifact = this.#parts.artifacts.byTag(repository.id, tag);
      if (artifact === undefined) return false;
      return this.#parts.tags.remove(repository, tag, digest ?? artifact.digest, actor);
    });
  }

  /**
   * Removes an artifact and all of its tags, and nothing else (OCI 1.1.1 §Deleting Manifests); false when it is not
   * there. One with very many tags goes in several transactions: throws CONFLICT when it was pushed between them.
   */
  async removeArtifact(place: Repository, digest: string, actor: string): Promise<boolean> {
    const watch = this.#parts.watches.open(place.id);
    const begun = new Set<number>();
    try {
      for (let isFirst = true; ; isFirst = false) {
        const state = await this.#parts.database.write(() => {
          const artifact = this.#parts.artifacts.byDigest(place.id, digest);
          if (artifact === undefined) return 'absent';
          if (!isFirst && watch.sawArtifact(artifact.artifactId)) throw changedMeanwhile(place, digest);
          const { artifactId: id } = artifact;
          return this.#removal.removeOrShrink(place, { id, digest }, actor, begun).state;
        });
        if (state !== 'shrunk') return state === 'removed';
      }
    } finally {
      watch.close();
      await this.#mend(begun);
    }
  }

  /**
   * Watches what is pushed into a repository: for whoever selects by a list what {@link removeSelection} removes. Open
   * it before that list is read, and close it after.
   */
  watch(repositoryId: number): PushWatch {
    return this.#parts.watches.open(repositoryId);
  }

  /** What {@link removeSelection} would take away now; undefined when the repository is not there any more. */
  async plan(
    repository: TaggedRepository,
    selection: DeletionSelection,
  ): Promise<DeletionForecast | undefined> {
    if (!this.#isThere(repository)) return undefined;
    const { upkeep } = this.#parts;
    await upkeep.deriveRelations(repository.id);
    let plan = await this.#planner.plan(repository.id, selection);
    if (await upkeep.derive(plan.artifacts.map(({ id }) => id))) {
      plan = await this.#planner.plan(repository.id, selection);
    }
    const lookedThrough = upkeep.progress;
    if (lookedThrough !== undefined) return { ...plan, space: undefined, lookedThrough };
    return { ...plan, space: await this.#planner.reclaimable(repository.id, plan), lookedThrough };
  }

  /**
   * Removes a selection with all that depends on it and says what went; what the plan refuses stays, and what somebody
   * pushed, tagged or listed meanwhile: a push that was answered stays answered. Undefined when the repository is not
   * there any more.
   */
  async removeSelection(
    repository: TaggedRepository,
    selection: DeletionSelection,
    actor: string,
    progress: RemovalProgress = {},
  ): Promise<DeletionOutcome | undefined> {
    if (!this.#isThere(repository)) return undefined;
    const watch = progress.watch ?? this.#parts.watches.open(repository.id);
    const begun = new Set<number>();
    try {
      await this.#parts.upkeep.deriveRelations(repository.id);
      const plan = await this.#planner.plan(repository.id, selection);
      const removal = this.#removalOf(plan, repository, actor, watch, begun);
      while (!removal.isDone && progress.isCancelled?.() !== true) {
        const removed = await this.#parts.database.write(() => removal.slice());
        progress.onRemoved?.(removed);
      }
      return removal.outcome();
    } finally {
      if (watch !== progress.watch) watch.close();
      await this.#mend(begun);
    }
  }

  /**
   * Removes a repository with all of its artifacts, in slices; false when it is not there or the removal was
   * cancelled. Whoever removes a repository or a project wants all of it gone: what is pushed into it meanwhile goes
   * too, as if it had been pushed just before. A repository made anew under the name is another one, and stays.
   */
  async removeRepository(
    repository: TaggedRepository,
    actor: string,
    progress: RemovalProgress = {},
  ): Promise<boolean> {
    return (await this.removeRepositories([repository], actor, progress)).length === 1;
  }

  /** Removes repositories with all of their artifacts, in slices, and names those that are gone by that. */
  async removeRepositories(
    repositories: readonly TaggedRepository[],
    actor: string,
    progress: RemovalProgress = {},
  ): Promise<string[]> {
    const left = [...repositories];
    const gone: string[] = [];
    const begun = new Set<number>();
    try {
      while (left.length > 0 && progress.isCancelled?.() !== true) {
        const slice = await this.#parts.database.write(() =>
          this.#repositoryRemoval.slice(left, actor, begun),
        );
        gone.push(...slice.gone);
        left.splice(0, slice.ended);
        progress.onRemoved?.(slice);
      }
    } finally {
      await this.#mend(begun);
    }
    return gone;
  }

  /** Makes artifacts whole of which a part was removed, but that stay. */
  async #mend(begun: ReadonlySet<number>): Promise<void> {
    for (const id of begun) await this.#parts.upkeep.mend(id);
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

  /** One that was made anew under the name has another id. */
  #isThere({ id }: TaggedRepository): boolean {
    return this.#parts.repositories.nameOf(id) !== undefined;
  }

  #removalOf(
    plan: DeletionPlan,
    repository: TaggedRepository,
    actor: string,
    watch: PushWatch,
    begun: Set<number>,
  ): PlannedRemoval {
    return new PlannedRemoval(
      {
        repository,
        actor,
        watch,
        planner: this.#planner,
        tags: this.#parts.tags,
        states: this.#states,
        removeOrShrink: (artifact) => this.#removal.removeOrShrink(repository, artifact, actor, begun),
      },
      plan,
      this.#removal.indexesFirst(plan.artifacts),
    );
  }
}

function changedMeanwhile({ name }: Repository, digest: string): RegistryError {
  return new RegistryError(
    'CONFLICT',
    `${digest} was pushed to ${name} while it was being deleted, so the rest of it stays; look at it again`,
  );
}
