import type { Database, Statement } from '../../database/index.ts';
import { Pace } from '../../turns/index.ts';
import { usersOfDigest } from '../artifacts/users-of-digest.ts';
import { type Reclaimable, ReclaimQueries } from './reclaim-queries.ts';

/** What is to go from one repository: whole artifacts, or single tags. */
export interface DeletionSelection {
  readonly digests: readonly string[];
  readonly tags: readonly string[];
}

/** Why an artifact goes: it was selected, or it is nothing without one that goes. */
export type DeletionReason = 'selected' | 'child' | 'referrer';

export interface PlannedArtifact {
  readonly id: number;
  readonly digest: string;
  readonly type: string;
  readonly size: number;
  readonly reason: DeletionReason;
  /** The first {@link TAGS_NAMED} of its tags, by name; all of them go with it. */
  readonly tags: readonly string[];
  readonly tagCount: number;
  /** Of a referrer: the digest of what it belongs to. */
  readonly subject: string | undefined;
}

export interface RefusedReference {
  /** The digest or tag that was selected. */
  readonly reference: string;
  /** `unknown`, `listed`: an index that stays lists it, or `changed`: it was pushed or tagged meanwhile. */
  readonly why: 'unknown' | 'listed' | 'changed';
  /** Of `listed`: the digest of that index. */
  readonly parent?: string;
}

/** Exactly what a selection takes away. */
export interface DeletionPlan {
  readonly artifacts: readonly PlannedArtifact[];
  /** Tags that go from artifacts that stay. */
  readonly looseTags: readonly { readonly name: string; readonly digest: string }[];
  readonly refused: readonly RefusedReference[];
}

interface ArtifactRow {
  id: number;
  digest: string;
  type: string;
  size: number;
  tag_count: number;
}

interface ParentRow {
  id: number;
  digest: string;
}

/** Tags that a plan names of one artifact. */
export const TAGS_NAMED = 100;
/** Referrers or children that are read at once. */
const READ_AT_ONCE = 500;

/** What a removal did, and what it left. */
export interface DeletionOutcome extends DeletionPlan {
  /** Those that are gone by it. */
  readonly artifacts: readonly PlannedArtifact[];
  readonly looseTags: readonly { readonly name: string; readonly digest: string }[];
  /** What the plan refused, and what changed meanwhile. */
  readonly refused: readonly RefusedReference[];
}

const ARTIFACT = 'a.id, a.digest, a.type, a.size, a.tag_count';

/** The queries of a plan, in the order in which it asks. */
const PLAN_QUERIES = {
  artifact: `SELECT ${ARTIFACT} FROM artifact a WHERE a.repository_id = ? AND a.digest = ?`,
  tag: `SELECT a.id, a.digest FROM tag t JOIN artifact a ON a.id = t.artifact_id
    WHERE t.repository_id = ? AND t.name = ?`,
  tagsOf: 'SELECT name FROM tag WHERE artifact_id = ? ORDER BY name LIMIT ?',
  parents: `SELECT parent.id, parent.digest FROM ${usersOfDigest('artifact_child', '?')} user
    CROSS JOIN artifact parent ON parent.id = user.id WHERE parent.repository_id = ?`,
  children: `SELECT ${ARTIFACT}, c.position FROM artifact_child c
    JOIN artifact a ON a.repository_id = ? AND a.digest = c.digest
    WHERE c.parent_id = ? AND c.position > ? ORDER BY c.position LIMIT ?`,
  referrers: `SELECT ${ARTIFACT} FROM artifact a INDEXED BY artifact_by_subject
    WHERE a.repository_id = ? AND a.subject_digest = ? AND a.id > ? ORDER BY a.id LIMIT ?`,
  attached: `SELECT ${ARTIFACT} FROM artifact a INDEXED BY artifact_by_attached
    WHERE a.repository_id = ? AND a.attached_to = ? AND a.subject_digest IS NULL AND a.id > ?
    ORDER BY a.id LIMIT ?`,
} as const;

type Referrers = Statement<[number, string, number, number], ArtifactRow>;

/**
 * Works out what a deletion takes away, by Harbor's rules: with an artifact go its tags, everything
 * that belongs to it, and those children of an index that have no tag and that no other index lists.
 * A plan is read in slices: what carries it out looks again at what may have changed.
 */
export class DeletionPlanner {
  readonly #artifact: Statement<[number, string], ArtifactRow>;
  readonly #tag: Statement<[number, string], ParentRow>;
  readonly #tagsOf: Statement<[number, number], { name: string }>;
  readonly #parents: Statement<[string, string, number], ParentRow>;
  readonly #children: Statement<[number, number, number, number], ArtifactRow & { position: number }>;
  readonly #referrers: readonly Referrers[];
  readonly #reclaim: ReclaimQueries;

  constructor(database: Database) {
    this.#artifact = database.prepare(PLAN_QUERIES.artifact);
    this.#tag = database.prepare(PLAN_QUERIES.tag);
    this.#tagsOf = database.prepare(PLAN_QUERIES.tagsOf);
    this.#parents = database.prepare(PLAN_QUERIES.parents);
    this.#children = database.prepare(PLAN_QUERIES.children);
    this.#referrers = [database.prepare(PLAN_QUERIES.referrers), database.prepare(PLAN_QUERIES.attached)];
    this.#reclaim = new ReclaimQueries(database);
  }

  /** What goes when the selection goes. Changes nothing. */
  async plan(repositoryId: number, selection: DeletionSelection): Promise<DeletionPlan> {
    const refused: RefusedReference[] = [];
    const pace = new Pace();
    const tags = await this.#selectedTags(repositoryId, selection.tags, refused, pace);
    const selected = await this.#selectedArtifacts(repositoryId, selection.digests, refused, pace);
    const goes = await this.#withDependents(repositoryId, selected, new Set(tags.keys()), pace);
    return {
      artifacts: [...goes.values()],
      looseTags: [...tags]
        .filter(([, { id }]) => !goes.has(id))
        .map(([name, { digest }]) => ({ name, digest })),
      refused,
    };
  }

  /** What a clean-up frees once the plan was carried out in the repository. */
  reclaimable(repositoryId: number, plan: DeletionPlan): Promise<Reclaimable> {
    return this.#reclaim.of(
      repositoryId,
      plan.artifacts.map(({ id }) => id),
    );
  }

  /** An index of the repository that lists the digest and is none of those that go. */
  parentThatStays(
    repositoryId: number,
    digest: string,
    goes: { has(id: number): boolean },
  ): ParentRow | undefined {
    for (const parent of this.#parents.iterate(digest, digest, repositoryId)) {
      if (!goes.has(parent.id)) return parent;
    }
    return undefined;
  }

  async #selectedTags(
    repositoryId: number,
    names: readonly string[],
    refused: RefusedReference[],
    pace: Pace,
  ): Promise<Map<string, ParentRow>> {
    const tags = new Map<string, ParentRow>();
    for (const name of new Set(names)) {
      await pace.rest();
      const artifact = this.#tag.get(repositoryId, name);
      if (artifact === undefined) refused.push({ reference: name, why: 'unknown' });
      else tags.set(name, artifact);
    }
    return tags;
  }

  /** The selected artifacts without those that an index which stays lists. */
  async #selectedArtifacts(
    repositoryId: number,
    digests: readonly string[],
    refused: RefusedReference[],
    pace: Pace,
  ): Promise<Map<number, ArtifactRow>> {
    const selected = new Map<number, ArtifactRow>();
    for (const digest of new Set(digests)) {
      await pace.rest();
      const artifact = this.#artifact.get(repositoryId, digest);
      if (artifact === undefined) refused.push({ reference: digest, why: 'unknown' });
      else selected.set(artifact.id, artifact);
    }
    // An index that is refused refuses its own children in turn.
    for (let isStable = false; !isStable; ) {
      isStable = true;
      for (const artifact of selected.values()) {
        await pace.rest();
        const parent = this.parentThatStays(repositoryId, artifact.digest, selected);
        if (parent === undefined) continue;
        selected.delete(artifact.id);
        refused.push({ reference: artifact.digest, why: 'listed', parent: parent.digest });
        isStable = false;
      }
    }
    return selected;
  }

  async #withDependents(
    repositoryId: number,
    selected: ReadonlyMap<number, ArtifactRow>,
    goingTags: ReadonlySet<string>,
    pace: Pace,
  ): Promise<Map<number, PlannedArtifact>> {
    const goes = new Map<number, PlannedArtifact>();
    const queue = [...selected.values()];
    for (const artifact of queue) {
      await pace.rest();
      goes.set(artifact.id, this.#planned(artifact, 'selected', undefined));
    }
    // Grows while it is walked: what goes takes along what depends on it.
    for (const { id, digest } of queue) {
      for await (const referrer of this.#referrersOf(repositoryId, digest, pace)) {
        this.#add(repositoryId, referrer, { reason: 'referrer', subject: digest }, goes, queue);
      }
      for await (const child of this.#childrenOf(repositoryId, id, pace)) {
        if (this.#keepsTag(child, goingTags)) continue;
        this.#add(repositoryId, child, { reason: 'child', subject: undefined }, goes, queue);
      }
    }
    return goes;
  }

  async *#referrersOf(repositoryId: number, digest: string, pace: Pace): AsyncGenerator<ArtifactRow> {
    for (const statement of this.#referrers) {
      for (let afterId = 0; ; ) {
        const found = statement.all(repositoryId, digest, afterId, READ_AT_ONCE);
        for (const referrer of found) {
          await pace.rest();
          yield referrer;
        }
        const last = found.at(-1);
        if (last === undefined || found.length < READ_AT_ONCE) break;
        afterId = last.id;
      }
    }
  }

  async *#childrenOf(repositoryId: number, parentId: number, pace: Pace): AsyncGenerator<ArtifactRow> {
    for (let after = -1; ; ) {
      const found = this.#children.all(repositoryId, parentId, after, READ_AT_ONCE);
      for (const child of found) {
        await pace.rest();
        yield child;
      }
      const last = found.at(-1);
      if (last === undefined || found.length < READ_AT_ONCE) return;
      after = last.position;
    }
  }

  /** Whether some tag of a child is none of those that go; one more than these tells. */
  #keepsTag(child: ArtifactRow, goingTags: ReadonlySet<string>): boolean {
    if (child.tag_count > goingTags.size) return true;
    return this.#tagsOf.all(child.id, goingTags.size + 1).some(({ name }) => !goingTags.has(name));
  }

  #add(
    repositoryId: number,
    artifact: ArtifactRow,
    { reason, subject }: Pick<PlannedArtifact, 'reason' | 'subject'>,
    goes: Map<number, PlannedArtifact>,
    queue: ArtifactRow[],
  ): void {
    if (goes.has(artifact.id)) return;
    // Listed by an index that stays, or by one that comes later in the queue: then it is looked at again.
    if (this.parentThatStays(repositoryId, artifact.digest, goes) !== undefined) return;
    goes.set(artifact.id, this.#planned(artifact, reason, subject));
    queue.push(artifact);
  }

  #planned(artifact: ArtifactRow, reason: DeletionReason, subject: string | undefined): PlannedArtifact {
    const tags = artifact.tag_count === 0 ? [] : this.#tagsOf.all(artifact.id, TAGS_NAMED);
    const { id, digest, type, size, tag_count: tagCount } = artifact;
    return { id, digest, type, size, reason, tags: tags.map(({ name }) => name), tagCount, subject };
  }
}
