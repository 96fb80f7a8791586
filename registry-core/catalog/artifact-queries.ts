import { isDigest } from '../blobs/digest.ts';
import type { Database, Statement } from '../database/database.ts';
import {
  ARTIFACT_COLUMNS,
  type ArtifactRecord,
  type ArtifactRow,
  FULL_ARTIFACT_COLUMNS,
  type FullArtifactRecord,
  type FullArtifactRow,
  toArtifact,
  toFullArtifact,
} from './artifact-records.ts';
import {
  type Condition,
  type Fields,
  fieldKey,
  type Match,
  orderOf,
  type SortKey,
  type SqlCondition,
  whereOf,
} from './listing/conditions.ts';
import { type NumberedRequest, type NumberedResult, numberedPage } from './listing/numbered.ts';
import { QueryCache } from './listing/query-cache.ts';

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
  id: { sql: 'a.id', type: 'integer' },
  repositoryid: { sql: 'a.repository_id', type: 'integer' },
  repositoryname: { sql: 'r.name', type: 'text' },
  projectid: { sql: 'r.project_id', type: 'integer' },
  digest: { sql: 'a.digest', type: 'text' },
  type: { sql: 'a.type', type: 'text' },
  mediatype: { sql: "coalesce(a.config_media_type, '')", type: 'text' },
  manifestmediatype: { sql: 'a.media_type', type: 'text' },
  artifacttype: { sql: "coalesce(a.artifact_type, '')", type: 'text' },
  size: { sql: 'a.size', type: 'integer' },
  pushtime: { sql: 'a.pushed_at', type: 'time' },
  pulltime: { sql: 'coalesce(a.pulled_at, 0)', type: 'time' },
};

const FROM = 'FROM artifact a JOIN repository r ON r.id = a.repository_id';

/** Finds and lists artifacts as Harbor's API does. */
export class ArtifactQueries {
  readonly #cache: QueryCache;
  readonly #byDigest: Statement<[repositoryId: number, digest: string], FullArtifactRow>;
  readonly #byTag: Statement<[repositoryId: number, tag: string], FullArtifactRow>;
  readonly #payload: Statement<[artifactId: number], { payload: Buffer }>;

  constructor(database: Database) {
    this.#cache = new QueryCache(database);
    this.#byDigest = database.prepare(
      `SELECT ${FULL_ARTIFACT_COLUMNS} FROM artifact a WHERE a.repository_id = ? AND a.digest = ?`,
    );
    this.#byTag = database.prepare(
      `SELECT ${FULL_ARTIFACT_COLUMNS} FROM tag t JOIN artifact a ON a.id = t.artifact_id
       WHERE t.repository_id = ? AND t.name = ?`,
    );
    this.#payload = database.prepare(
      'SELECT m.payload FROM artifact a JOIN manifest m ON m.id = a.manifest_id WHERE a.id = ?',
    );
  }

  /** The artifact that a digest or a tag names. */
  find(repositoryId: number, reference: string): FullArtifactRecord | undefined {
    const row = isDigest(reference)
      ? this.#byDigest.get(repositoryId, reference)
      : this.#byTag.get(repositoryId, reference);
    return row === undefined ? undefined : toFullArtifact(row);
  }

  /** The manifest of an artifact, as pushed. */
  payload(artifactId: number): Buffer {
    const row = this.#payload.get(artifactId);
    if (row === undefined) throw new Error(`artifact ${artifactId} has no manifest`);
    return row.payload;
  }

  /**
   * A numbered page; the last pushed first unless `sort` says otherwise. Accessories never appear; children of an
   * index only when they have a tag, or with the condition `base=*`.
   */
  list(request: ArtifactListRequest): NumberedResult<ListedArtifact> {
    const page = numberedPage<FullArtifactRow & { repository_name: string }>(
      this.#cache,
      {
        columns: `${FULL_ARTIFACT_COLUMNS}, r.name AS repository_name`,
        from: FROM,
        where: whereOfRequest(request),
        orderBy: [...orderOf(request.sort, FIELDS), 'a.pushed_at DESC', 'a.id DESC'],
      },
      request,
    );
    const items = page.items.map((row) => ({ ...toFullArtifact(row), repositoryName: row.repository_name }));
    return { total: page.total, items };
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

function whereOfRequest({ scope, conditions, latestInRepository }: ArtifactListRequest): SqlCondition[] {
  const withBase = conditions.some(({ field }) => fieldKey(field) === 'base');
  return [
    'repositoryId' in scope
      ? { sql: 'a.repository_id = ?', values: [scope.repositoryId] }
      : { sql: 'r.project_id = ?', values: [scope.projectId] },
    { sql: withBase ? 'a.subject_digest IS NULL AND a.attached_to IS NULL' : 'a.listed = 1', values: [] },
    ...conditions.flatMap((condition) => specialCondition(condition, scope)),
    ...whereOf(conditions, FIELDS),
    ...(latestInRepository === true ? [LATEST_IN_REPOSITORY] : []),
  ];
}

const LATEST_IN_REPOSITORY: SqlCondition = {
  sql: `a.id = (SELECT l.id FROM artifact l WHERE l.repository_id = a.repository_id AND l.listed = 1
          ORDER BY l.pushed_at DESC, l.id DESC LIMIT 1)`,
  values: [],
};

/** The conditions that Harbor gives a meaning of their own on artifacts (harbor.md §2.2). */
function specialCondition({ field, match }: Condition, scope: ArtifactScope): SqlCondition[] {
  const key = fieldKey(field);
  if (key === 'tags' || key === 'tag') return [tagCondition(match, scope)];
  // No artifact has a label yet, so that a label asked for is a label that none has.
  if (key === 'labels') return [{ sql: '0', values: [] }];
  return [];
}

function tagCondition(match: Match, scope: ArtifactScope): SqlCondition {
  switch (match.kind) {
    case 'exact':
      if (match.value === '*') return { sql: 'a.tag_count > 0', values: [] };
      if (match.value === 'nil') return { sql: 'a.tag_count = 0', values: [] };
      return hasExactTag(match.value, scope);
    case 'contains':
      return hasTag('instr(lower(t.name), lower(?)) > 0', match.value);
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

function hasExactTag(name: string, scope: ArtifactScope): SqlCondition {
  if (!('repositoryId' in scope)) return hasTag('t.name = ?', name);
  return {
    sql: 'a.id = (SELECT t.artifact_id FROM tag t WHERE t.repository_id = ? AND t.name = ?)',
    values: [scope.repositoryId, name],
  };
}

function hasTag(condition: string, value: string): SqlCondition {
  return { sql: `EXISTS (SELECT 1 FROM tag t WHERE t.artifact_id = a.id AND ${condition})`, values: [value] };
}
