import type { Database, Statement } from '../../database/index.ts';
import {
  byCost,
  type Condition,
  type Fields,
  type SortKey,
  type SqlCondition,
  type SqlOrder,
  sortOf,
  whereOf,
} from '../listing/conditions.ts';
import { mapItems } from '../listing/items.ts';
import { type KeysetList, type KeysetRequest, type KeysetResult, keysetPage } from '../listing/keyset.ts';
import { firstRows } from '../listing/long-walk.ts';
import { type NumberedRequest, type NumberedResult, numberedPage } from '../listing/numbered.ts';
import { QueryCache } from '../listing/query-cache.ts';
import { tagNameContains } from '../listing/tag-texts.ts';
import { type VisibleProjects, visibleOnly } from '../listing/visibility.ts';
import type { Walk } from '../listing/walk.ts';

/** A tag. */
export interface Tag {
  readonly id: number;
  readonly repositoryId: number;
  readonly artifactId: number;
  readonly name: string;
  /** Unix ms. */
  readonly pushedAt: number;
  /** Unix ms. */
  readonly pulledAt: number | undefined;
}

/** A tag that a search found. */
export interface FoundTag {
  readonly repository: string;
  readonly name: string;
  readonly digest: string;
}

export interface TagListRequest extends NumberedRequest {
  readonly artifactId: number;
  /** Of the artifact. */
  readonly repositoryId: number;
  /** How many tags the artifact has, where that is known. */
  readonly tagCount?: number;
  readonly conditions: readonly Condition[];
  readonly sort: readonly SortKey[];
}

export type TagOrder = 'name' | 'pushed' | 'pulled';

export interface TagPageRequest extends KeysetRequest {
  readonly repositoryId: number;
  /** Only names that contain each of these. */
  readonly words: readonly string[];
  readonly order: TagOrder;
  readonly descending: boolean;
}

interface TagRow {
  id: number;
  repository_id: number;
  artifact_id: number;
  name: string;
  pushed_at: number;
  pulled_at: number | null;
}

const COLUMNS = 't.id, t.repository_id, t.artifact_id, t.name, t.pushed_at, t.pulled_at';

const FIELDS: Fields = {
  id: { sql: 't.id', type: 'integer', selective: true },
  name: { sql: 't.name', type: 'text', selective: true },
  artifactid: { sql: 't.artifact_id', type: 'integer' },
  repositoryid: { sql: 't.repository_id', type: 'integer' },
  pushtime: { sql: 't.pushed_at', type: 'time' },
  pulltime: { sql: 'coalesce(t.pulled_at, 0)', type: 'time' },
};

const KEYS: Readonly<Record<TagOrder, string>> = {
  name: 't.name',
  pushed: 't.pushed_at',
  pulled: 'coalesce(t.pulled_at, 0)',
};

/** Lists tags. */
export class TagQueries {
  readonly #cache: QueryCache;
  readonly #ofArtifact: Statement<[artifactId: number, limit: number], TagRow>;
  readonly #ofArtifacts: Statement<[artifactIds: string], TagRow>;

  constructor(database: Database) {
    this.#cache = new QueryCache(database);
    this.#ofArtifact = database.prepare(
      `SELECT ${COLUMNS} FROM tag t WHERE t.artifact_id = ? ORDER BY t.name LIMIT ?`,
    );
    this.#ofArtifacts = database.prepare(
      `SELECT ${COLUMNS} FROM json_each(?) wanted JOIN tag t ON t.artifact_id = wanted.value
       ORDER BY t.artifact_id, t.name`,
    );
  }

  /** The first tags of an artifact, by name. */
  ofArtifact(artifactId: number, limit: number): Tag[] {
    return this.#ofArtifact.all(artifactId, limit).map(toTag);
  }

  /** The first tags of each artifact, by name. One query for all but those with more tags than the limit. */
  ofArtifacts(
    artifacts: readonly { readonly id: number; readonly tagCount: number }[],
    limit: number,
  ): ReadonlyMap<number, readonly Tag[]> {
    const found = new Map<number, Tag[]>();
    const ids = artifacts.filter(({ tagCount }) => tagCount > 0 && tagCount <= limit).map(({ id }) => id);
    for (const row of ids.length === 0 ? [] : this.#ofArtifacts.all(JSON.stringify(ids))) {
      const tags = found.get(row.artifact_id);
      if (tags === undefined) found.set(row.artifact_id, [toTag(row)]);
      else tags.push(toTag(row));
    }
    for (const { id, tagCount } of artifacts) {
      if (tagCount > limit) found.set(id, this.ofArtifact(id, limit));
    }
    return found;
  }

  /** A numbered page of an artifact's tags; the last pushed first unless `sort` says otherwise. */
  async list(request: TagListRequest): Promise<NumberedResult<Tag>> {
    const ofArtifact = { sql: 't.artifact_id = ?', values: [request.artifactId] };
    const { where, filter } = byCost(whereOf(request.conditions, FIELDS));
    const sort = sortOf(request.sort, FIELDS);
    const list = {
      columns: COLUMNS,
      from: 'FROM tag t',
      where: [ofArtifact, ...where],
      filter,
      id: 't.id',
      orderBy: [...sort, ...NEWEST_FIRST],
      total: request.conditions.length === 0 ? request.tagCount : undefined,
      ...tagWalk(request, { where: [...where], filter: [...filter] }, sort),
    };
    const page = await numberedPage<TagRow>(this.#cache, list, request);
    return { total: page.total, items: mapItems(page.items, toTag) };
  }

  /** A page of a repository's tags by key; `total` comes with the first. */
  page(request: TagPageRequest): Promise<KeysetResult<Tag>> {
    const list: KeysetList = {
      name: `tags by ${request.order}`,
      columns: COLUMNS,
      from: 'FROM tag t',
      where: [{ sql: 't.repository_id = ?', values: [request.repositoryId] }],
      filter: request.words.map(tagNameContains),
      key: KEYS[request.order],
      id: 't.id',
      descending: request.descending,
      unique: request.order === 'name',
    };
    return keysetPage<TagRow, Tag>(this.#cache, list, request, toTag);
  }

  /** Tags of visible projects whose name contains a text, in no order: it looks at each tag until enough are found. */
  find(text: string, visible: VisibleProjects, limit: number): Promise<FoundTag[]> {
    const walk: Walk = {
      // CROSS JOIN keeps the order of the tables: tags are walked, and the rest looked up for those that match.
      from: `FROM tag t CROSS JOIN repository r ON r.id = t.repository_id
        CROSS JOIN artifact a ON a.id = t.artifact_id`,
      where: [],
      filter: [tagNameContains(text), ...visibleOnly(visible, 'r.project_id')],
      key: 't.id',
      id: 't.id',
      descending: false,
      unique: true,
    };
    return firstRows<FoundTag>(this.#cache, walk, 'r.name AS repository, t.name, a.digest', limit);
  }
}

const NEWEST_FIRST: readonly SqlOrder[] = [
  { sql: 't.pushed_at', descending: true },
  { sql: 't.id', descending: true },
];

/** How a long list of one artifact's tags is walked: by name in the artifact, by push in its whole repository. */
function tagWalk(
  { repositoryId, artifactId }: TagListRequest,
  { where, filter }: { readonly where: SqlCondition[]; readonly filter: SqlCondition[] },
  sort: readonly SqlOrder[],
): { readonly walk: Walk; readonly isOrdered: boolean } {
  const common = { from: 'FROM tag t', id: 't.id' };
  const ofArtifact = { sql: 't.artifact_id = ?', values: [artifactId] };
  const [first = NEWEST_FIRST[0], ...more] = sort;
  const descending = first?.descending ?? true;
  if (more.length === 0 && first?.sql === 't.pushed_at') {
    const ofRepository = { sql: 't.repository_id = ?', values: [repositoryId] };
    const walk = { ...common, where: [ofRepository], filter: [ofArtifact, ...where, ...filter] };
    return { walk: { ...walk, key: first.sql, descending, unique: false }, isOrdered: true };
  }
  const walk = { ...common, where: [ofArtifact, ...where], filter, key: 't.name', unique: true };
  return { walk: { ...walk, descending }, isOrdered: first?.sql === 't.name' };
}

function toTag(row: TagRow): Tag {
  return {
    id: row.id,
    repositoryId: row.repository_id,
    artifactId: row.artifact_id,
    name: row.name,
    pushedAt: row.pushed_at,
    pulledAt: row.pulled_at ?? undefined,
  };
}
