import { isDigest } from '../../blobs/index.ts';
import type { Database, Statement } from '../../database/index.ts';
import {
  byCost,
  type Condition,
  type Fields,
  fieldKey,
  type Match,
  type SortKey,
  type SqlCondition,
  type SqlOrder,
  sortOf,
  whereOf,
} from '../listing/conditions.ts';
import { mapItems } from '../listing/items.ts';
import { type NumberedRequest, type NumberedResult, numberedPage } from '../listing/numbered.ts';
import { QueryCache } from '../listing/query-cache.ts';
import { TagTexts } from '../listing/tag-texts.ts';
import type { Walk } from '../listing/walk.ts';
import { hasExactTag } from './artifact-filter.ts';
import {
  ARTIFACT_COLUMNS,
  type ArtifactRecord,
  type ArtifactRow,
  FULL_ARTIFACT_COLUMNS,
  type FullArtifactRecord,
  type FullArtifactRow,
  LISTED_ARTIFACT_COLUMNS,
  toArtifact,
  toFullArtifact,
} from './artifact-records.ts';

/** Of which repository, or of which whole project, artifacts are listed. */
export type ArtifactScope = { readonly repositoryId: number } | { readonly projectId: number };

export interface ArtifactListRequest extends NumberedRequest {
  readonly scope: ArtifactScope;
  readonly conditions: readonly Condition[];
  readonly sort: readonly SortKey[];
  /** Only the artifact of each repository that was pushed last. */
  readonly latestInRepository?: boolean;
}

/** A listed artifact with the name of its repository. */
export interface ListedArtifact extends FullArtifactRecord {
  /** Full name: project/path. */
  readonly repositoryName: string;
}

const FIELDS: Fields = {
  id: { sql: 'a.id', type: 'integer', selective: true },
  repositoryid: { sql: 'a.repository_id', type: 'integer' },
  repositoryname: { sql: 'r.name', type: 'text' },
  projectid: { sql: 'r.project_id', type: 'integer' },
  digest: { sql: 'a.digest', type: 'text', selective: true },
  type: { sql: 'a.type', type: 'text' },
  mediatype: { sql: "coalesce(a.config_media_type, '')", type: 'text' },
  manifestmediatype: { sql: 'a.media_type', type: 'text' },
  artifacttype: { sql: "coalesce(a.artifact_type, '')", type: 'text' },
  size: { sql: 'a.size', type: 'integer' },
  pushtime: { sql: 'a.pushed_at', type: 'time' },
  pulltime: { sql: 'coalesce(a.pulled_at, 0)', type: 'time' },
};

const FROM = 'FROM artifact a JOIN repository r ON r.id = a.repository_id';
/** As FROM, where the artifacts are walked: CROSS JOIN keeps the order of the tables. */
const WALKED_FROM = 'FROM artifact a CROSS JOIN repository r ON r.id = a.repository_id';

/** Finds and lists artifacts as Harbor's API does. */
export class ArtifactQueries {
  readonly #cache: QueryCache;
  readonly #tagTexts: TagTexts;
  readonly #byDigest: Statement<[repositoryId: number, digest: string], FullArtifactRow>;
  readonly #byTag: Statement<[repositoryId: number, tag: string], FullArtifactRow>;
  readonly #type: Statement<[repository: string, digest: string], { type: string }>;

  constructor(database: Database) {
    this.#cache = new QueryCache(database);
    this.#tagTexts = new TagTexts(this.#cache);
    this.#byDigest = database.prepare(
      `SELECT ${FULL_ARTIFACT_COLUMNS} FROM artifact a WHERE a.repository_id = ? AND a.digest = ?`,
    );
    this.#byTag = database.prepare(
      `SELECT ${FULL_ARTIFACT_COLUMNS} FROM tag t JOIN artifact a ON a.id = t.artifact_id
       WHERE t.repository_id = ? AND t.name = ?`,
    );
    this.#type = database.prepare(
      `SELECT a.type FROM repository r JOIN artifact a ON a.repository_id = r.id
       WHERE r.name = ? AND a.digest = ?`,
    );
  }

  /** The artifact that a digest or a tag names. */
  find(repositoryId: number, reference: string): FullArtifactRecord | undefined {
    const row = isDigest(reference)
      ? this.#byDigest.get(repositoryId, reference)
      : this.#byTag.get(repositoryId, reference);
    return row === undefined ? undefined : toFullArtifact(row);
  }

  /** The type, such as CHART, of the artifact that a repository (project/path) has by that digest. */
  typeOf(repository: string, digest: string): string | undefined {
    return this.#type.get(repository, digest)?.type;
  }

  /**
   * A numbered page; the last pushed first unless `sort` says otherwise. Accessories never appear; children of an
   * index only when they have a tag, or with the condition `base=*`.
   */
  async list(request: ArtifactListRequest): Promise<NumberedResult<ListedArtifact>> {
    const scope = inScope(request.scope);
    const listed = listedAmong(request.conditions);
    const sort = sortOf(request.sort, FIELDS);
    const order = orderOf(request.scope, sort);
    const inRepository = 'repositoryId' in request.scope;
    const all: Walk = {
      from: WALKED_FROM,
      where: inRepository ? [scope] : [],
      filter: inRepository ? [listed] : [scope, listed],
      id: 'a.id',
      ...order.walk,
    };
    const tagTexts = await this.#tagTexts.conditions(all, tagTextsOf(request.conditions));
    const conditions = [
      ...request.conditions.flatMap((condition) => specialCondition(condition, request.scope, tagTexts)),
      ...whereOf(request.conditions, FIELDS),
      ...(request.latestInRepository === true ? [LATEST_IN_REPOSITORY] : []),
    ];
    // No index finds anything in a whole project.
    const { where: narrow, filter: rest } = inRepository
      ? byCost(conditions)
      : { where: [], filter: conditions };
    const where = [scope, ...narrow];
    const filter = [listed, ...rest];
    const page = await numberedPage<FullArtifactRow & { repository_name: string }>(
      this.#cache,
      {
        columns: `${LISTED_ARTIFACT_COLUMNS}, r.name AS repository_name`,
        from: FROM,
        where,
        filter,
        id: 'a.id',
        orderBy: [...sort, ...NEWEST_FIRST],
        walk: { ...all, where: [...all.where, ...narrow], filter: [...all.filter, ...rest] },
        isOrdered: order.isOrdered,
        ...this.#shortness(request.scope),
      },
      request,
    );
    const items = mapItems(page.items, (row) => ({
      ...toFullArtifact(row),
      repositoryName: row.repository_name,
    }));
    return { total: page.total, items };
  }

  /** Of a project: by the counts of its repositories, each of which costs a look too. */
  #shortness(scope: ArtifactScope): { readonly countUpTo?: (limit: number) => number } {
    if ('repositoryId' in scope) return {};
    const sql = `SELECT count(*) + ifnull(sum(artifact_count), 0) AS count
      FROM (SELECT artifact_count FROM repository WHERE project_id = ? LIMIT ?)`;
    const countUpTo = (limit: number): number =>
      this.#cache.get<{ count: number }>(sql, [scope.projectId, limit])?.count ?? 0;
    return { countUpTo };
  }

  /** Artifacts by their ids. */
  withIds(ids: readonly number[]): Map<number, ArtifactRecord> {
    const rows = this.#cache.all<ArtifactRow>(
      `SELECT ${ARTIFACT_COLUMNS} FROM artifact a WHERE a.id IN (SELECT value FROM json_each(?))`,
      [JSON.stringify(ids)],
    );
    return new Map(rows.map((row) => [row.id, toArtifact(row)]));
  }
}

function inScope(scope: ArtifactScope): SqlCondition {
  return 'repositoryId' in scope
    ? { sql: 'a.repository_id = ?', values: [scope.repositoryId] }
    : { sql: 'r.project_id = ?', values: [scope.projectId] };
}

function listedAmong(conditions: readonly Condition[]): SqlCondition {
  const withBase = conditions.some(({ field }) => fieldKey(field) === 'base');
  return {
    sql: withBase ? 'a.subject_digest IS NULL AND a.attached_to IS NULL' : 'a.listed = 1',
    values: [],
  };
}

const NEWEST_FIRST: readonly SqlOrder[] = [
  { sql: 'a.pushed_at', descending: true },
  { sql: 'a.id', descending: true },
];
const INDEXED = ['a.pushed_at', 'coalesce(a.pulled_at, 0)', 'a.size'];

/** How a long list is walked. No index goes through the artifacts of a whole project: there it is the table. */
function orderOf(
  scope: ArtifactScope,
  sort: readonly SqlOrder[],
): { readonly walk: Pick<Walk, 'key' | 'descending' | 'unique'>; readonly isOrdered: boolean } {
  if (!('repositoryId' in scope)) {
    return { walk: { key: 'a.id', descending: true, unique: true }, isOrdered: false };
  }
  const [first = { sql: 'a.pushed_at', descending: true }, ...more] = sort;
  if (more.length === 0 && first.sql === 'a.digest') {
    return { walk: { key: 'a.digest', descending: first.descending, unique: true }, isOrdered: true };
  }
  if (more.length === 0 && INDEXED.includes(first.sql)) {
    // Ties of a long list go by id, as the index has them, and not by push as those of a short one.
    return { walk: { key: first.sql, descending: first.descending, unique: false }, isOrdered: true };
  }
  return { walk: { key: 'a.pushed_at', descending: true, unique: false }, isOrdered: false };
}

const LATEST_IN_REPOSITORY: SqlCondition = {
  // From the artifact on to the next listed one: together, those of a repository look at each artifact once.
  sql: `NOT EXISTS (SELECT 1 FROM artifact later WHERE later.repository_id = a.repository_id AND later.listed = 1
          AND (later.pushed_at, later.id) > (a.pushed_at, a.id))`,
  values: [],
};

/** The conditions that Harbor gives a meaning of their own on artifacts. */
function specialCondition(
  { field, match }: Condition,
  scope: ArtifactScope,
  tagTexts: ReadonlyMap<string, SqlCondition>,
): SqlCondition[] {
  const key = fieldKey(field);
  if (isTagField(key)) return [tagCondition(match, scope, tagTexts)];
  // No artifact has a label yet, so that a label asked for is a label that none has.
  if (key === 'labels') return [{ sql: '0', values: [] }];
  return [];
}

function isTagField(key: string): boolean {
  return key === 'tags' || key === 'tag';
}

/** The texts that conditions look for in the names of tags. */
function tagTextsOf(conditions: readonly Condition[]): string[] {
  return conditions.flatMap(({ field, match }) =>
    isTagField(fieldKey(field)) && match.kind === 'contains' ? [match.value] : [],
  );
}

function tagCondition(
  match: Match,
  scope: ArtifactScope,
  tagTexts: ReadonlyMap<string, SqlCondition>,
): SqlCondition {
  switch (match.kind) {
    case 'exact':
      if (match.value === '*') return { sql: 'a.tag_count > 0', values: [] };
      if (match.value === 'nil') return { sql: 'a.tag_count = 0', values: [] };
      return hasTagIn(scope, match.value);
    case 'contains':
      return tagTexts.get(match.value) ?? { sql: '0', values: [] };
    case 'anyOf':
    case 'allOf': {
      const names = [...new Set(match.values.map(String))];
      const needed = match.kind === 'anyOf' ? 1 : names.length;
      return {
        sql: `(SELECT count(*) FROM tag t WHERE t.artifact_id = a.id
                AND t.name IN (SELECT value FROM json_each(?))) >= ?`,
        values: [JSON.stringify(names), needed],
      };
    }
    case 'range':
      return { sql: '0', values: [] };
  }
}

/** No index has the tags of a whole project. */
function hasTagIn(scope: ArtifactScope, name: string): SqlCondition {
  if ('repositoryId' in scope) return hasExactTag(scope.repositoryId, name);
  const sql = 'EXISTS (SELECT 1 FROM tag t WHERE t.artifact_id = a.id AND t.name = ?)';
  return { sql, values: [name] };
}
