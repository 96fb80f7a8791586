import type { Database } from '../database/database.ts';
import {
  type Condition,
  type Fields,
  orderOf,
  type SortKey,
  type SqlCondition,
  whereOf,
} from './listing/conditions.ts';
import { countMatches, type NumberedRequest, type NumberedResult, numberedPage } from './listing/numbered.ts';
import { QueryCache } from './listing/query-cache.ts';
import { type VisibleProjects, visibleOnly } from './listing/visibility.ts';

/** A project as lists show it. */
export interface ProjectListItem {
  readonly id: number;
  readonly name: string;
  readonly public: boolean;
  readonly ownerId: number | undefined;
  readonly repositoryCount: number;
  /** Unix ms. */
  readonly createdAt: number;
  /** Unix ms. */
  readonly updatedAt: number;
}

export interface ProjectListRequest extends NumberedRequest {
  readonly visible: VisibleProjects;
  readonly conditions: readonly Condition[];
  readonly sort: readonly SortKey[];
}

interface ProjectListRow {
  id: number;
  name: string;
  public: number;
  owner_id: number | null;
  repository_count: number;
  created_at: number;
  updated_at: number;
}

const COLUMNS = `p.id, p.name, p.public, p.owner_id, p.created_at, p.updated_at,
  (SELECT count(*) FROM repository r WHERE r.project_id = p.id AND r.first_pushed_at IS NOT NULL) AS repository_count`;
const FROM = 'FROM project p';

const FIELDS: Fields = {
  name: { sql: 'p.name', type: 'text' },
  projectid: { sql: 'p.id', type: 'integer' },
  ownerid: { sql: 'p.owner_id', type: 'integer' },
  public: { sql: 'p.public', type: 'boolean' },
  creationtime: { sql: 'p.created_at', type: 'time' },
  updatetime: { sql: 'p.updated_at', type: 'time' },
};

/** Lists and counts projects. */
export class ProjectQueries {
  readonly #cache: QueryCache;

  constructor(database: Database) {
    this.#cache = new QueryCache(database);
  }

  /** Visible projects that meet the conditions, by name unless `sort` says otherwise. */
  list(request: ProjectListRequest): NumberedResult<ProjectListItem> {
    const page = numberedPage<ProjectListRow>(
      this.#cache,
      {
        columns: COLUMNS,
        from: FROM,
        where: [...visibleOnly(request.visible, 'p.id'), ...whereOf(request.conditions, FIELDS)],
        orderBy: [...orderOf(request.sort, FIELDS), 'p.name ASC'],
      },
      request,
    );
    return { total: page.total, items: page.items.map(toProject) };
  }

  /** The first visible projects, by name, whose name contains a text. */
  find(text: string, visible: VisibleProjects, limit: number): readonly ProjectListItem[] {
    const conditions: Condition[] = [{ field: 'name', match: { kind: 'contains', value: text } }];
    return this.list({ visible, conditions, sort: [], offset: 0, limit }).items;
  }

  /** How many repositories of a project are listed. */
  repositoryCount(projectId: number): number {
    const where: SqlCondition[] = [
      { sql: 'project_id = ? AND first_pushed_at IS NOT NULL', values: [projectId] },
    ];
    return countMatches(this.#cache, { from: 'FROM repository', where });
  }

  /** How many visible projects are public or not, and how many repositories these hold. */
  statistics(visible: VisibleProjects): {
    readonly projects: { readonly public: number; readonly private: number };
    readonly repositories: { readonly public: number; readonly private: number };
  } {
    const [sql, values] = statisticsSql(visible);
    const rows = this.#cache.all<{ public: number; projects: number; repositories: number }>(sql, values);
    const ofPublic = rows.find((row) => row.public === 1);
    const ofPrivate = rows.find((row) => row.public === 0);
    return {
      projects: { public: ofPublic?.projects ?? 0, private: ofPrivate?.projects ?? 0 },
      repositories: { public: ofPublic?.repositories ?? 0, private: ofPrivate?.repositories ?? 0 },
    };
  }
}

function statisticsSql(visible: VisibleProjects): [sql: string, values: (string | number)[]] {
  const where = visibleOnly(visible, 'p.id');
  const conditions = where.map(({ sql }) => ` WHERE ${sql}`).join('');
  const sql = `SELECT p.public, count(*) AS projects, sum((SELECT count(*) FROM repository r
      WHERE r.project_id = p.id AND r.first_pushed_at IS NOT NULL)) AS repositories
    FROM project p${conditions} GROUP BY p.public`;
  return [sql, where.flatMap(({ values }) => values)];
}

function toProject(row: ProjectListRow): ProjectListItem {
  return {
    id: row.id,
    name: row.name,
    public: row.public === 1,
    ownerId: row.owner_id ?? undefined,
    repositoryCount: row.repository_count,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
