import type { EventOutbox } from '../../events/index.ts';
import type { ArtifactRowRemoval } from '../artifacts/artifact-row-removal.ts';
import type { TaggedRepository, TagRows } from '../tags/tags.ts';
import type { PlannedArtifact } from './deletion-planner.ts';

/** What the removal of one artifact touches. */
export interface ArtifactRemovalParts {
  readonly events: EventOutbox;
  readonly tags: TagRows;
  readonly rowRemoval: ArtifactRowRemoval;
}

/** Tags that go in one transaction. */
export const TAGS_AT_ONCE = 1000;

/** Removes the rows of one artifact with its tags. All calls that change something belong inside a transaction. */
export class ArtifactRemoval {
  readonly #parts: ArtifactRemovalParts;

  constructor(parts: ArtifactRemovalParts) {
    this.#parts = parts;
  }

  /**
   * Removes an artifact; one with many tags, or that refers to much, loses some of that instead, and is to be removed
   * again. `begun` has those that lost something of what they refer to and are still there: they are to be mended.
   */
  removeOrShrink(
    repository: TaggedRepository,
    { id, digest }: { readonly id: number; readonly digest: string },
    actor: string,
    begun: Set<number>,
  ): { readonly state: 'shrunk' | 'removed'; readonly tags: number } {
    const { events, rowRemoval } = this.#parts;
    const tags = this.#parts.tags.removeSomeOf(repository, id, digest, actor, TAGS_AT_ONCE);
    if (tags.length === TAGS_AT_ONCE) return { state: 'shrunk', tags: tags.length };
    if (rowRemoval.removeOrShrink(repository.id, id, digest) === 'shrunk') {
      begun.add(id);
      return { state: 'shrunk', tags: tags.length };
    }
    begun.delete(id);
    events.record({
      type: 'artifact.deleted',
      actor,
      projectId: repository.projectId,
      repository: repository.name,
      digest,
      payload: { tags },
    });
    return { state: 'removed', tags: tags.length };
  }

  /** Indexes before what they list, so that none is left that lists what is gone. */
  indexesFirst(artifacts: readonly PlannedArtifact[]): PlannedArtifact[] {
    const { rowRemoval } = this.#parts;
    const isIndex = new Set(artifacts.filter(({ id }) => rowRemoval.hasChildren(id)).map(({ id }) => id));
    return [
      ...artifacts.filter(({ id }) => isIndex.has(id)),
      ...artifacts.filter(({ id }) => !isIndex.has(id)),
    ];
  }
}
