import type { Database } from '../../database/index.ts';
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
import { type VisibleProjects, visibleOnly } from '../listing/visibility.ts';
import type { Walk } from '../listing/walk.ts';

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
  name: { sql: 'r.name', type: 'text', selective: true },
  repositoryid: { sql: 'r.id', type: 'integer', selective: true },
  id: { sql: 'r.id', type: 'integer', selective: true },
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
  async list(request: RepositoryListRequest): Promise<NumberedResult<RepositoryListItem>> {
    const holding = request.conditions.flatMap((condition) => this.#holdsBlob(condition));
    const { where: narrow, filter } = byCost([
      ...visibleOnly(request.visible, 'r.project_id'),
      ...holding,
      ...whereOf(request.conditions, FIELDS),
    ]);
    const where = [LISTED, ...ofProject(request.projectId), ...narrow];
    const sort = sortOf(request.sort, FIELDS);
    const list = {
      columns: COLUMNS,
      from: FROM,
      where,
      filter,
      id: 'r.id',
      orderBy: [...sort, NEWEST_FIRST],
      ...repositoryWalk(request.projectId, where, filter, sort),
    };
    const page = await numberedPage<RepositoryListRow>(this.#cache, list, request);
    return { total: page.total, items: mapItems(page.items, toRepository) };
  }

  /** `q=blob_digest=sha256:…`: where a Harbor peer may mount a blob from. */
  #holdsBlob({ field, match }: Condition): SqlCondition[] {
    if (field !== 'blob_digest' || match.kind !== 'exact') return [];
    const links =
      'FROM blob b JOIN repository_blob l ON l.blob_id = b.id WHERE b.digest = ? AND b.missing = 0';
    const few = this.#cache.get<{ count: number }>(
      `SELECT count(*) AS count FROM (SELECT 1 ${links} LIMIT ?)`,
      [match.value, FEW_LINKS + 1],
    );
    if ((few?.count ?? 0) <= FEW_LINKS) {
      const sql = `r.id IN (SELECT l.repository_id ${links})`;
      return [{ sql, values: [match.value], narrow: true }];
    }
    // A base layer that everybody has: each repository is asked.
    return [{ sql: `EXISTS (SELECT 1 ${links} AND l.repository_id = r.id)`, values: [match.value] }];
  }

  /** A page by key; `total` comes with the first. */
  page(request: RepositoryPageRequest): Promise<KeysetResult<RepositoryListItem>> {
    const list: KeysetList = {
      name: `repositories by ${request.order}`,
      columns: COLUMNS,
      from: FROM,
      where: [LISTED, ...ofProject(request.projectId)],
      filter: [...visibleOnly(request.visible, 'r.project_id'), ...request.words.map(nameContains)],
      key: KEYS[request.order],
      id: 'r.id',
      descending: request.descending,
      unique: request.order === 'name',
    };
    return keysetPage<RepositoryListRow, RepositoryListItem>(this.#cache, list, request, toRepository);
  }

  /** The first visible repositories, by name, whose name contains a text. */
  async find(text: string, visible: VisibleProjects, limit: number): Promise<RepositoryListItem[]> {
    const walk: Walk = {
      ...byName([LISTED], [...visibleOnly(visible, 'r.project_id'), nameContains(text)]),
      descending: false,
    };
    const found = await firstRows<RepositoryListRow>(this.#cache, walk, COLUMNS, limit);
    return found.map(toRepository);
  }
}

/** Repositories of one blob that are looked up by it. */
const FEW_LINKS = 500;

const NEWEST_FIRST: SqlOrder = { sql: 'r.id', descending: true };

function byName(where: readonly SqlCondition[], filter: readonly SqlCondition[]): Omit<Walk, 'descending'> {
  return { from: FROM, where, filter, key: 'r.name', id: 'r.id', unique: true };
}

/** How a long list is walked: in the order of the table, or of the index that has the order asked for. */
function repositoryWalk(
  projectId: number | undefined,
  where: readonly SqlCondition[],
  filter: readonly SqlCondition[],
  sort: readonly SqlOrder[],
): { readonly walk: Walk; readonly isOrdered: boolean } {
  const [first = NEWEST_FIRST, ...more] = sort;
  const { sql: key, descending } = first;
  const isOrdered = more.length === 0 && (key === 'r.id' || Object.values(KEYS).includes(key));
  if (!isOrdered || key === 'r.name') return { walk: { ...byName(where, filter), descending }, isOrdered };
  if (key !== 'r.id') {
    const walk = { from: FROM, where, filter, key, id: 'r.id', unique: false };
    // Ties go by the youngest: only down the index has them so.
    return { walk: { ...walk, descending }, isOrdered: descending };
  }
  // The table is in the order of ids; no index has the ids of one project in order.
  const walk = {
    from: FROM,
    where: [{ sql: '+r.first_pushed_at IS NOT NULL', values: [] }],
    filter: [...ofProject(projectId), ...filter],
    key,
    id: 'r.id',
    unique: true,
  };
  return { walk: { ...walk, descending }, isOrdered: true };
}

function nameContains(word: string): SqlCondition {
  return { sql: 'instr(r.name, lower(?)) > 0', values: [word] };
}

function ofProject(projectId: number | undefined): SqlCondition[] {
  return projectId === undefined ? [] : [{ sql: 'r.project_id = ?', values: [projectId] }];
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
