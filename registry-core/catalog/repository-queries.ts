import type { Database } from '../database/database.ts';
import {
  type Condition,
  type Fields,
  orderOf,
  type SortKey,
  type SqlCondition,
  whereClause,
  whereOf,
} from './listing/conditions.ts';
import { type KeysetList, type KeysetRequest, type KeysetResult, keysetPage } from './listing/keyset.ts';
import { type NumberedRequest, type NumberedResult, numberedPage } from './listing/numbered.ts';
import { QueryCache } from './listing/query-cache.ts';
import { type VisibleProjects, visibleOnly } from './listing/visibility.ts';

/** A repository as lists show it. */
export interface RepositoryListItem {
  readonly id: number;
  readonly projectId: number;
  /** Full name: project/path. */
  readonly name: string;
  readonly description: string;
  readonly artifactCount: number;
  readonly pullCount: number;
  /** Unix ms. */
  readonly createdAt: number;
  /** Unix ms: the last push. */
  readonly updatedAt: number;
}

export interface RepositoryListRequest extends NumberedRequest {
  readonly visible: VisibleProjects;
  readonly projectId: number | undefined;
  readonly conditions: readonly Condition[];
  readonly sort: readonly SortKey[];
}

export type RepositoryOrder = 'name' | 'updated' | 'pulls' | 'artifacts';

export interface RepositoryPageRequest extends KeysetRequest {
  readonly visible: VisibleProjects;
  readonly projectId: number | undefined;
  /** Only names that contain each of these. */
  readonly words: readonly string[];
  readonly order: RepositoryOrder;
  readonly descending: boolean;
}

interface RepositoryListRow {
  id: number;
  project_id: number;
  name: string;
  description: string;
  artifact_count: number;
  pull_count: number;
  created_at: number;
  updated_at: number;
}

const COLUMNS =
  'r.id, r.project_id, r.name, r.description, r.artifact_count, r.pull_count, r.created_at, r.updated_at';
const FROM = 'FROM repository r';
const LISTED: SqlCondition = { sql: 'r.first_pushed_at IS NOT NULL', values: [] };

const FIELDS: Fields = {
  name: { sql: 'r.name', type: 'text' },
  repositoryid: { sql: 'r.id', type: 'integer' },
  id: { sql: 'r.id', type: 'integer' },
  projectid: { sql: 'r.project_id', type: 'integer' },
  description: { sql: 'r.description', type: 'text' },
  artifactcount: { sql: 'r.artifact_count', type: 'integer' },
  pullcount: { sql: 'r.pull_count', type: 'integer' },
  creationtime: { sql: 'r.created_at', type: 'time' },
  updatetime: { sql: 'r.updated_at', type: 'time' },
};

const KEYS: Readonly<Record<RepositoryOrder, string>> = {
  name: 'r.name',
  updated: 'r.updated_at',
  pulls: 'r.pull_count',
  artifacts: 'r.artifact_count',
};

/** Lists repositories that hold, or held, an artifact. */
export class RepositoryQueries {
  readonly #cache: QueryCache;

  constructor(database: Database) {
    this.#cache = new QueryCache(database);
  }

  /** The listed repository of that full name. */
  byName(fullName: string): RepositoryListItem | undefined {
    const row = this.#cache.get<RepositoryListRow>(
      `SELECT ${COLUMNS} ${FROM} WHERE r.name = ? AND r.first_pushed_at IS NOT NULL`,
      [fullName],
    );
    return row === undefined ? undefined : toRepository(row);
  }

  /** A numbered page, as Harbor's lists are; the youngest repository first unless `sort` says otherwise. */
  list(request: RepositoryListRequest): NumberedResult<RepositoryListItem> {
    const page = numberedPage<RepositoryListRow>(
      this.#cache,
      {
        columns: COLUMNS,
        from: FROM,
        where: [
          LISTED,
          ...ofProject(request.projectId),
          ...visibleOnly(request.visible, 'r.project_id'),
          ...request.conditions.flatMap(holdsBlob),
          ...whereOf(request.conditions, FIELDS),
        ],
        orderBy: [...orderOf(request.sort, FIELDS), 'r.id DESC'],
      },
      request,
    );
    return { total: page.total, items: page.items.map(toRepository) };
  }

  /** A page by key; `total` comes with the first. */
  page(request: RepositoryPageRequest): KeysetResult<RepositoryListItem> {
    const list: KeysetList = {
      name: `repositories by ${request.order}`,
      columns: COLUMNS,
      from: FROM,
      where: [
        LISTED,
        ...ofProject(request.projectId),
        // The plus keeps SQLite from collecting and sorting what the list's own index has in order.
        ...visibleOnly(request.visible, '+r.project_id'),
        ...request.words.map(nameContains),
      ],
      key: KEYS[request.order],
      id: 'r.id',
      descending: request.descending,
      unique: request.order === 'name',
    };
    return keysetPage<RepositoryListRow, RepositoryListItem>(this.#cache, list, request, toRepository);
  }

  /** The first visible repositories, by name, whose name contains a text. */
  find(text: string, visible: VisibleProjects, limit: number): RepositoryListItem[] {
    const where = [LISTED, ...visibleOnly(visible, '+r.project_id'), nameContains(text)];
    const sql = `SELECT ${COLUMNS} ${FROM}${whereClause(where)} ORDER BY r.name LIMIT ?`;
    const values = [...where.flatMap((condition) => condition.values), limit];
    return this.#cache.all<RepositoryListRow>(sql, values).map(toRepository);
  }
}

function nameContains(word: string): SqlCondition {
  return { sql: 'instr(r.name, lower(?)) > 0', values: [word] };
}

function ofProject(projectId: number | undefined): SqlCondition[] {
  return projectId === undefined ? [] : [{ sql: 'r.project_id = ?', values: [projectId] }];
}

/** `q=blob_digest=sha256:…`: where a Harbor peer may mount a blob from (harbor.md §2.3). */
function holdsBlob({ field, match }: Condition): SqlCondition[] {
  if (field !== 'blob_digest' || match.kind !== 'exact') return [];
  return [
    {
      sql: `r.id IN (SELECT l.repository_id FROM blob b JOIN repository_blob l ON l.blob_id = b.id
             WHERE b.digest = ? AND b.missing = 0)`,
      values: [match.value],
    },
  ];
}

function toRepository(row: RepositoryListRow): RepositoryListItem {
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    description: row.description,
    artifactCount: row.artifact_count,
    pullCount: row.pull_count,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
