import type { Database, Statement } from '../database/database.ts';

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
  /** All of its tags; they go with it. */
  readonly tags: readonly string[];
}

export interface RefusedReference {
  /** The digest or tag that was selected. */
  readonly reference: string;
  /** `unknown`, or `listed`: an index that stays lists it. */
  readonly why: 'unknown' | 'listed';
  /** Of `listed`: the digest of that index. */
  readonly parent?: string;
}

/** Exactly what a selection takes away. */
export interface DeletionPlan {
  readonly artifacts: readonly PlannedArtifact[];
  /** Tags that go from artifacts that stay. */
  readonly looseTags: readonly { readonly name: string; readonly digest: string }[];
  readonly refused: readonly RefusedReference[];
  /** Stored blobs that no artifact of the registry refers to afterwards, and manifests that no repository holds. */
  readonly reclaimableBytes: number;
  readonly reclaimableBlobs: number;
}

interface ArtifactRow {
  id: number;
  digest: string;
  type: string;
  size: number;
}

interface ParentRow {
  id: number;
  digest: string;
}

/** The queries of a plan, in the order in which it asks; a test explains their plans. */
export const PLAN_QUERIES = {
  artifact: 'SELECT id, digest, type, size FROM artifact WHERE repository_id = ? AND digest = ?',
  tag: `SELECT a.id, a.digest FROM tag t JOIN artifact a ON a.id = t.artifact_id
    WHERE t.repository_id = ? AND t.name = ?`,
  tagsOf: 'SELECT name FROM tag WHERE artifact_id = ? ORDER BY name',
  parents: `SELECT p.id, p.digest FROM artifact_child c JOIN artifact p ON p.id = c.parent_id
    WHERE c.digest = ? AND p.repository_id = ?`,
  children: `SELECT a.id, a.digest, a.type, a.size FROM artifact_child c
    JOIN artifact a ON a.repository_id = ? AND a.digest = c.digest WHERE c.parent_id = ?`,
  referrers: `SELECT id, digest, type, size FROM artifact WHERE repository_id = ? AND subject_digest = ?
    UNION ALL
    SELECT id, digest, type, size FROM artifact
    WHERE repository_id = ? AND attached_to = ? AND subject_digest IS NULL`,
  blobs: `WITH gone AS MATERIALIZED (SELECT value AS id FROM json_each(?))
    SELECT count(*) AS count, sum(size) AS bytes FROM (
      SELECT DISTINCT b.id, b.size FROM gone JOIN artifact_blob p ON p.artifact_id = gone.id
      JOIN blob b ON b.digest = p.digest AND b.missing = 0
      WHERE NOT EXISTS (SELECT 1 FROM artifact_blob o
        WHERE o.digest = p.digest AND o.artifact_id NOT IN (SELECT id FROM gone)))`,
  manifests: `WITH gone AS MATERIALIZED (SELECT value AS id FROM json_each(?))
    SELECT sum(a.manifest_size) AS bytes FROM gone JOIN artifact a ON a.id = gone.id
    WHERE NOT EXISTS (SELECT 1 FROM artifact o WHERE o.manifest_id = a.manifest_id AND o.id <> a.id)`,
} as const;

/**
 * Works out what a deletion takes away, by Harbor's rules (harbor.md §4): with an artifact go its tags, everything
 * that belongs to it, and those children of an index that have no tag and that no other index lists.
 * A plan reads the database as it is: make it inside the transaction that carries it out.
 */
export class DeletionPlanner {
  readonly #artifact: Statement<[number, string], ArtifactRow>;
  readonly #tag: Statement<[number, string], ParentRow>;
  readonly #tagsOf: Statement<[number], { name: string }>;
  readonly #parents: Statement<[string, number], ParentRow>;
  readonly #children: Statement<[number, number], ArtifactRow>;
  readonly #referrers: Statement<[number, string, number, string], ArtifactRow>;
  readonly #blobs: Statement<[string], { count: number; bytes: number | null }>;
  readonly #manifests: Statement<[string], { bytes: number | null }>;

  constructor(database: Database) {
    this.#artifact = database.prepare(PLAN_QUERIES.artifact);
    this.#tag = database.prepare(PLAN_QUERIES.tag);
    this.#tagsOf = database.prepare(PLAN_QUERIES.tagsOf);
    this.#parents = database.prepare(PLAN_QUERIES.parents);
    this.#children = database.prepare(PLAN_QUERIES.children);
    this.#referrers = database.prepare(PLAN_QUERIES.referrers);
    this.#blobs = database.prepare(PLAN_QUERIES.blobs);
    this.#manifests = database.prepare(PLAN_QUERIES.manifests);
  }

  /** What goes when the selection goes. Changes nothing. */
  plan(repositoryId: number, selection: DeletionSelection): DeletionPlan {
    const refused: RefusedReference[] = [];
    const tags = this.#selectedTags(repositoryId, selection.tags, refused);
    const selected = this.#selectedArtifacts(repositoryId, selection.digests, refused);
    const goes = this.#withDependents(repositoryId, selected, new Set(tags.keys()));
    const artifacts = [...goes.values()];
    const ids = JSON.stringify(artifacts.map(({ id }) => id));
    const blobs = this.#blobs.get(ids);
    return {
      artifacts,
      looseTags: [...tags]
        .filter(([, { id }]) => !goes.has(id))
        .map(([name, { digest }]) => ({ name, digest })),
      refused,
      reclaimableBytes: (blobs?.bytes ?? 0) + (this.#manifests.get(ids)?.bytes ?? 0),
      reclaimableBlobs: blobs?.count ?? 0,
    };
  }

  #selectedTags(
    repositoryId: number,
    names: readonly string[],
    refused: RefusedReference[],
  ): Map<string, ParentRow> {
    const tags = new Map<string, ParentRow>();
    for (const name of new Set(names)) {
      const artifact = this.#tag.get(repositoryId, name);
      if (artifact === undefined) refused.push({ reference: name, why: 'unknown' });
      else tags.set(name, artifact);
    }
    return tags;
  }

  /** The selected artifacts without those that an index which stays lists. */
  #selectedArtifacts(
    repositoryId: number,
    digests: readonly string[],
    refused: RefusedReference[],
  ): Map<number, ArtifactRow> {
    const selected = new Map<number, ArtifactRow>();
    for (const digest of new Set(digests)) {
      const artifact = this.#artifact.get(repositoryId, digest);
      if (artifact === undefined) refused.push({ reference: digest, why: 'unknown' });
      else selected.set(artifact.id, artifact);
    }
    // An index that is refused refuses its own children in turn.
    for (let isStable = false; !isStable; ) {
      isStable = true;
      for (const artifact of selected.values()) {
        const parent = this.#parentThatStays(repositoryId, artifact.digest, selected);
        if (parent === undefined) continue;
        selected.delete(artifact.id);
        refused.push({ reference: artifact.digest, why: 'listed', parent: parent.digest });
        isStable = false;
      }
    }
    return selected;
  }

  #withDependents(
    repositoryId: number,
    selected: ReadonlyMap<number, ArtifactRow>,
    goingTags: ReadonlySet<string>,
  ): Map<number, PlannedArtifact> {
    const goes = new Map<number, PlannedArtifact>();
    const queue = [...selected.values()];
    for (const artifact of queue) goes.set(artifact.id, this.#planned(artifact, 'selected'));
    // Grows while it is walked: what goes takes along what depends on it.
    for (const { id, digest } of queue) {
      for (const referrer of this.#referrers.all(repositoryId, digest, repositoryId, digest)) {
        this.#add(repositoryId, referrer, 'referrer', goes, queue);
      }
      for (const child of this.#children.all(repositoryId, id)) {
        const keepsTag = this.#tagsOf.all(child.id).some(({ name }) => !goingTags.has(name));
        if (!keepsTag) this.#add(repositoryId, child, 'child', goes, queue);
      }
    }
    return goes;
  }

  #add(
    repositoryId: number,
    artifact: ArtifactRow,
    reason: DeletionReason,
    goes: Map<number, PlannedArtifact>,
    queue: ArtifactRow[],
  ): void {
    if (goes.has(artifact.id)) return;
    // Listed by an index that stays, or by one that comes later in the queue: then it is looked at again.
    if (this.#parentThatStays(repositoryId, artifact.digest, goes) !== undefined) return;
    goes.set(artifact.id, this.#planned(artifact, reason));
    queue.push(artifact);
  }

  #parentThatStays(
    repositoryId: number,
    digest: string,
    goes: ReadonlyMap<number, unknown>,
  ): ParentRow | undefined {
    return this.#parents.all(digest, repositoryId).find(({ id }) => !goes.has(id));
  }

  #planned(artifact: ArtifactRow, reason: DeletionReason): PlannedArtifact {
    const tags = this.#tagsOf.all(artifact.id).map(({ name }) => name);
    return { ...artifact, reason, tags };
  }
}
