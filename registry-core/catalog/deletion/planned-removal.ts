import { performance } from 'node:perf_hooks';
import type { Database, Statement } from '../../database/index.ts';
import { SLICE_MS } from '../../turns/index.ts';
import type { PushWatch } from '../artifacts/push-watches.ts';
import type { TaggedRepository, TagRows } from '../tags/tags.ts';
import { TAGS_AT_ONCE } from './artifact-removal.ts';
import type {
  DeletionOutcome,
  DeletionPlan,
  DeletionPlanner,
  PlannedArtifact,
  RefusedReference,
} from './deletion-planner.ts';

/** What carries a plan out. */
export interface PlannedRemovalParts {
  readonly repository: TaggedRepository;
  readonly actor: string;
  readonly watch: PushWatch;
  readonly planner: DeletionPlanner;
  readonly tags: TagRows;
  readonly states: ArtifactStates;
  /** Removes an artifact, or some of very many tags that it has. */
  readonly removeOrShrink: (artifact: PlannedArtifact) => {
    readonly state: 'shrunk' | 'removed';
    readonly tags: number;
  };
}

/** How artifacts are now, for {@link PlannedRemoval}. */
export class ArtifactStates {
  readonly #tagCount: Statement<[artifactId: number], { tag_count: number }>;
  readonly #id: Statement<[repositoryId: number, digest: string], { id: number }>;

  constructor(database: Database) {
    this.#tagCount = database.prepare('SELECT tag_count FROM artifact WHERE id = ?');
    this.#id = database.prepare('SELECT id FROM artifact WHERE repository_id = ? AND digest = ?');
  }

  /** Undefined when it is gone. */
  tagCount(artifactId: number): number | undefined {
    return this.#tagCount.get(artifactId)?.tag_count;
  }

  idOf(repositoryId: number, digest: string): number | undefined {
    return this.#id.get(repositoryId, digest)?.id;
  }
}

type Verdict =
  | { readonly what: 'goes' | 'waits' | 'gone' | 'changed' | 'belongs' }
  | { readonly what: 'listed'; readonly parent: string };

const NOTHING: ReadonlySet<number> = new Set();

/**
 * Carries a plan out in slices, each in a transaction, and looks again there whether what was planned still holds. What
 * was pushed or got a tag since the watch was opened stays, whatever it was to go for, and with it what it lists and
 * what belongs to it: so an index goes before what it lists, and an artifact before what refers to it.
 */
export class PlannedRemoval {
  readonly #parts: PlannedRemovalParts;
  readonly #plan: DeletionPlan;
  readonly #tagsLeft: { readonly name: string; readonly digest: string }[];
  #left: PlannedArtifact[];
  #waiting: PlannedArtifact[] = [];
  #isFreeing = false;
  /** Of whom it is not decided yet whether they go. */
  readonly #open: Set<number>;
  readonly #removed = new Set<number>();
  readonly #removedTags = new Set<string>();
  readonly #kept: RefusedReference[] = [];

  /** `ordered` are the artifacts of the plan; those come late that wait for others anyway. */
  constructor(parts: PlannedRemovalParts, plan: DeletionPlan, ordered: readonly PlannedArtifact[]) {
    this.#parts = parts;
    this.#plan = plan;
    this.#tagsLeft = [...plan.looseTags];
    this.#left = [...ordered];
    this.#open = new Set(ordered.map(({ id }) => id));
  }

  get isDone(): boolean {
    return this.#tagsLeft.length === 0 && this.#left.length === 0 && this.#waiting.length === 0;
  }

  /** What went so far, and what stays. */
  outcome(): DeletionOutcome {
    return {
      artifacts: this.#plan.artifacts.filter(({ id }) => this.#removed.has(id)),
      looseTags: this.#plan.looseTags.filter(({ name }) => this.#removedTags.has(name)),
      refused: [...this.#plan.refused, ...this.#kept],
    };
  }

  /** One slice, inside a transaction; returns what it removed. */
  slice(): { readonly artifacts: number; readonly tags: number } {
    return this.#tagsLeft.length > 0 ? this.#removeTags() : this.#removeArtifacts();
  }

  #removeTags(): { readonly artifacts: number; readonly tags: number } {
    const { tags, repository, actor, watch } = this.#parts;
    let removed = 0;
    for (const { name, digest } of this.#tagsLeft.splice(0, TAGS_AT_ONCE)) {
      if (watch.sawTag(name)) this.#kept.push({ reference: name, why: 'changed' });
      else if (tags.remove(repository, name, digest, actor)) {
        this.#removedTags.add(name);
        removed += 1;
      } else this.#kept.push({ reference: name, why: 'unknown' });
    }
    return { artifacts: 0, tags: removed };
  }

  #removeArtifacts(): { readonly artifacts: number; readonly tags: number } {
    const until = performance.now() + SLICE_MS;
    const removed = { artifacts: 0, tags: 0 };
    this.#takeWaiting();
    let ended = 0;
    for (const artifact of this.#left) {
      const verdict = this.#verdict(artifact);
      if (verdict.what === 'goes') {
        const { state, tags } = this.#parts.removeOrShrink(artifact);
        removed.tags += tags;
        if (state === 'shrunk') break;
        removed.artifacts += 1;
        this.#removed.add(artifact.id);
      }
      ended += 1;
      this.#settle(artifact, verdict);
      if (performance.now() >= until) break;
    }
    this.#left.splice(0, ended);
    return removed;
  }

  /** Those that waited come again as long as something was decided meanwhile. */
  #takeWaiting(): void {
    if (this.#left.length > 0) return;
    if (this.#isFreeing) this.#left = this.#waiting;
    this.#waiting = [];
    this.#isFreeing = false;
  }

  #settle(artifact: PlannedArtifact, verdict: Verdict): void {
    if (verdict.what === 'waits') {
      this.#waiting.push(artifact);
      return;
    }
    this.#isFreeing = true;
    this.#open.delete(artifact.id);
    const reference = artifact.digest;
    if (verdict.what === 'changed') this.#kept.push({ reference, why: 'changed' });
    // Nobody asked for the others by name.
    if (artifact.reason !== 'selected') return;
    if (verdict.what === 'gone') this.#kept.push({ reference, why: 'unknown' });
    if (verdict.what === 'listed') this.#kept.push({ reference, why: 'listed', parent: verdict.parent });
  }

  #verdict({ id, digest, reason, tagCount, subject }: PlannedArtifact): Verdict {
    const { states, planner, repository, watch } = this.#parts;
    const tagsNow = states.tagCount(id);
    if (tagsNow === undefined) return { what: 'gone' };
    if (watch.sawArtifact(id) || tagsNow > tagCount) return { what: 'changed' };
    const parent = planner.parentThatStays(repository.id, digest, NOTHING);
    if (parent !== undefined) {
      return this.#open.has(parent.id) ? { what: 'waits' } : { what: 'listed', parent: parent.digest };
    }
    const subjectId =
      reason !== 'referrer' || subject === undefined ? undefined : states.idOf(repository.id, subject);
    if (subjectId === undefined) return { what: 'goes' };
    return { what: this.#open.has(subjectId) ? 'waits' : 'belongs' };
  }
}
