import type { Database } from '../../database/index.ts';
import { Pace, SliceSize } from '../../turns/index.ts';
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
import type { Parts } from '../listing/items.ts';
import { countWalk } from '../listing/long-walk.ts';
import { type NumberedRequest, type NumberedResult, numberedPage } from '../listing/numbered.ts';
import { QueryCache } from '../listing/query-cache.ts';
import { type VisibleProjects, visibleOnly } from '../listing/visibility.ts';
import { rowsOf, START, segments } from '../listing/walk.ts';

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
  created_at: number;
  updated_at: number;
}

const COLUMNS = 'p.id, p.name, p.public, p.owner_id, p.created_at, p.updated_at';
const FROM = 'FROM project p';
const BY_NAME: SqlOrder = { sql: 'p.name', descending: false };

const FIELDS: Fields = {
  name: { sql: 'p.name', type: 'text', selective: true },
  projectid: { sql: 'p.id', type: 'integer', selective: true },
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
  async list(request: ProjectListRequest): Promise<NumberedResult<ProjectListItem>> {
    const { where, filter } = byCost([
      ...visibleOnly(request.visible, 'p.id'),
      ...whereOf(request.conditions, FIELDS),
    ]);
    const sort = sortOf(request.sort, FIELDS);
    const [first = BY_NAME, ...more] = sort;
    const list = {
      columns: COLUMNS,
      from: FROM,
      where,
      filter,
      id: 'p.id',
      orderBy: [...sort, BY_NAME],
      walk: {
        from: FROM,
        where,
        filter,
        key: 'p.name',
        id: 'p.id',
        descending: first.descending,
        unique: true,
      },
      isOrdered: more.length === 0 && first.sql === BY_NAME.sql,
    };
    const page = await numberedPage<ProjectListRow>(this.#cache, list, request);
    return { total: page.total, items: this.#counted(page.items) };
  }

  /** The first visible projects, by name, whose name contains a text. */
  async find(text: string, visible: VisibleProjects, limit: number): Promise<readonly ProjectListItem[]> {
    const conditions: Condition[] = [{ field: 'name', match: { kind: 'contains', value: text } }];
    const { items } = await this.list({ visible, conditions, sort: [], offset: 0, limit });
    const found: ProjectListItem[] = [];
    for await (const part of items) found.push(...part);
    return found;
  }

  /** How many repositories of a project are listed. */
  repositoryCount(projectId: number): Promise<number> {
    const where: SqlCondition[] = [
      { sql: 'project_id = ? AND first_pushed_at IS NOT NULL', values: [projectId] },
    ];
    const walk = { from: 'FROM repository', where, filter: [], key: 'name', id: 'id' };
    return countWalk(this.#cache, { ...walk, descending: false, unique: true });
  }

  /** How many visible projects are public or not, and how many repositories these hold; counted in slices. */
  async statistics(visible: VisibleProjects): Promise<{
    readonly projects: { readonly public: number; readonly private: number };
    readonly repositories: { readonly public: number; readonly private: number };
  }> {
    const projects = { public: 0, private: 0 };
    const repositories = { public: 0, private: 0 };
    const walk = { from: FROM, where: [], filter: visibleOnly(visible, 'p.id'), key: 'p.id', id: 'p.id' };
    const ordered = { ...walk, descending: false, unique: true };
    const size = new SliceSize();
    const pace = new Pace();
    for await (const segment of segments(this.#cache, ordered, START, size)) {
      const window = { limit: size.rows, offset: 0 };
      const read = () =>
        rowsOf<{ id: number; public: number }>(this.#cache, ordered, 'p.id, p.public', segment, window);
      for (const project of size.measure(read)) {
        const kind = project.public === 1 ? 'public' : 'private';
        projects[kind] += 1;
        repositories[kind] += await this.repositoryCount(project.id);
        await pace.rest();
      }
    }
    return { projects, repositories };
  }

  async *#counted(parts: Parts<ProjectListRow>): AsyncGenerator<readonly ProjectListItem[]> {
    for await (const part of parts) {
      const projects: ProjectListItem[] = [];
      for (const row of part) projects.push(toProject(row, await this.repositoryCount(row.id)));
      yield projects;
    }
  }
}

function toProject(row: ProjectListRow, repositoryCount: number): ProjectListItem {
  return {
    id: row.id,
    name: row.name,
    public: row.public === 1,
    ownerId: row.owner_id ?? undefined,
    repositoryCount,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
