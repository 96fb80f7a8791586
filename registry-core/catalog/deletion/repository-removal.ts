import { performance } from 'node:perf_hooks';
import type { Database, Statement } from '../../database/index.ts';
import type { EventOutbox } from '../../events/index.ts';
import { SLICE_MS } from '../../turns/index.ts';
import type { RepositoryStore } from '../repositories/repositories.ts';
import type { TaggedRepository } from '../tags/tags.ts';
import type { ArtifactRemoval } from './artifact-removal.ts';

/** What the removal of repositories touches. */
export interface RepositoryRemovalParts {
  readonly database: Database;
  readonly events: EventOutbox;
  readonly repositories: RepositoryStore;
  readonly removal: ArtifactRemoval;
}

/** What a slice removed. */
export interface RemovedSlice {
  readonly artifacts: number;
  readonly tags: number;
  /** Names of the repositories that are gone by it. */
  readonly gone: readonly string[];
  /** Repositories at the front that need no more slices. */
  readonly ended: number;
}

/** Who removes, until when, and what was removed in part. */
interface SliceWork {
  readonly until: number;
  readonly actor: string;
  /** See {@link ArtifactRemoval.removeOrShrink}. */
  readonly begun: Set<number>;
}

interface RemovalStep {
  readonly state: 'absent' | 'shrunk' | 'removed';
  readonly artifacts: number;
  readonly tags: number;
}

const ABSENT: RemovalStep = { state: 'absent', artifacts: 0, tags: 0 };
/** Artifacts that are looked up at once. */
const ARTIFACTS_AT_ONCE = 16;
/** Links to blobs that go in one transaction. */
const LINKS_AT_ONCE = 500;

/** Removes repositories with all that is in them, slice by slice. All calls belong inside a transaction. */
export class RepositoryRemoval {
  readonly #parts: RepositoryRemovalParts;
  readonly #artifactsOf: Statement<[number, number], { id: number; digest: string }>;
  readonly #unlinkSome: Statement<[number, number, number], never>;
  readonly #deleteRepository: Statement<[number], never>;

  constructor(parts: RepositoryRemovalParts) {
    this.#parts = parts;
    const { database } = parts;
    this.#artifactsOf = database.prepare('SELECT id, digest FROM artifact WHERE repository_id = ? LIMIT ?');
    this.#unlinkSome = database.prepare(
      `DELETE FROM repository_blob WHERE repository_id = ? AND blob_id IN
         (SELECT blob_id FROM repository_blob WHERE repository_id = ? LIMIT ?)`,
    );
    this.#deleteRepository = database.prepare('DELETE FROM repository WHERE id = ?');
  }

  /** As much as fits in a few milliseconds, from the front. */
  slice(repositories: readonly TaggedRepository[], actor: string, begun: Set<number>): RemovedSlice {
    const until = performance.now() + SLICE_MS;
    const removed = { artifacts: 0, tags: 0, ended: 0 };
    const gone: string[] = [];
    for (const repository of repositories) {
      let state: RemovalStep['state'];
      do {
        const step = this.#step(repository, { until, actor, begun });
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

  #step(repository: TaggedRepository, work: SliceWork): RemovalStep {
    // One that was made anew under the name has another id.
    if (this.#parts.repositories.nameOf(repository.id) === undefined) return ABSENT;
    const artifacts = this.#artifactsOf.all(repository.id, ARTIFACTS_AT_ONCE);
    if (artifacts.length > 0) return this.#removeArtifacts(repository, artifacts, work);
    const { changes } = this.#unlinkSome.run(repository.id, repository.id, LINKS_AT_ONCE);
    if (changes === LINKS_AT_ONCE) return { ...ABSENT, state: 'shrunk' };
    this.#deleteRepository.run(repository.id);
    this.#parts.events.record({
      type: 'repository.deleted',
      actor: work.actor,
      projectId: repository.projectId,
      repository: repository.name,
    });
    return { ...ABSENT, state: 'removed' };
  }

  #removeArtifacts(
    repository: TaggedRepository,
    found: readonly { readonly id: number; readonly digest: string }[],
    { until, actor, begun }: SliceWork,
  ): RemovalStep {
    let artifacts = 0;
    let tags = 0;
    for (const artifact of found) {
      const step = this.#parts.removal.removeOrShrink(repository, artifact, actor, begun);
      tags += step.tags;
      if (step.state === 'removed') artifacts += 1;
      if (step.state === 'shrunk' || performance.now() >= until) break;
    }
    return { state: 'shrunk', artifacts, tags };
  }
}
