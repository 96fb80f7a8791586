import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Database } from '../database/database.ts';
import { openMemoryDatabase } from '../database/testing/memory-database.ts';
import { RecentActivity } from '../events/recent-activity.ts';
import { ArtifactContentQueries } from './artifact-content-queries.ts';
import type { ArtifactTerm } from './artifact-filter.ts';
import { ArtifactPageQueries } from './artifact-page-queries.ts';
import { ArtifactQueries } from './artifact-queries.ts';
import { PLAN_QUERIES } from './deletion-planner.ts';
import type { Condition } from './listing/conditions.ts';
import { ProjectQueries } from './project-queries.ts';
import { RECLAIM_QUERIES } from './reclaim-queries.ts';
import { ReferrerQueries } from './referrer-queries.ts';
import { RepositoryQueries } from './repository-queries.ts';
import { TagQueries } from './tag-queries.ts';
import { CatalogFixtures, fixtureDigest } from './testing/fixtures.ts';

const VISIBLE = { memberOf: [1, 2] };
const DIGEST = fixtureDigest('anything');
const CURSORLESS = { cursor: undefined, limit: 2 };

let database: Database;
let repositoryId: number;

beforeAll(() => {
  database = openMemoryDatabase();
  const fixtures = new CatalogFixtures(database);
  repositoryId = fixtures.repository(fixtures.project('library'), 'library/app');
  fixtures.fillRepository(repositoryId, 20);
});

afterAll(() => database.close());

/** Asks for no more rows than it was told, without looking at others: it tells whether a list is short. */
const IS_SHORT = 'SELECT count(*) AS count FROM (SELECT 1';

/** The plans of every query that `work` prepares, by its SQL. */
async function plansOf(work: () => unknown): Promise<Map<string, string[]>> {
  const prepare = vi.spyOn(database, 'prepare');
  await work();
  const queries = new Set(prepare.mock.calls.map(([sql]) => sql));
  prepare.mockRestore();
  return new Map([...queries].map((sql) => [sql, planOf(sql)]));
}

function planOf(sql: string): string[] {
  const count = sql.match(/\?/g)?.length ?? 0;
  return database
    .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    .all(...new Array<null>(count).fill(null))
    .map(({ detail }) => detail);
}

/** A cursor into the middle of a list of repositories. */
function cursorOf(order: string): string {
  return Buffer.from(JSON.stringify([`repositories by ${order}-`, 1, 1])).toString('base64url');
}

/** A look at every row of a table, or at every entry of an index without a start. */
const FULL_SCAN = /^SCAN (?!json_each|wanted VIRTUAL|\(|gone|few|CONSTANT)/;
const SORT = /TEMP B-TREE FOR (LAST TERM OF )?ORDER BY/;

function expectNoScan(plans: ReadonlyMap<string, string[]>): void {
  expect(plans.size).toBeGreaterThan(0);
  for (const [sql, plan] of plans) {
    if (sql.startsWith(IS_SHORT)) continue;
    expect(
      plan.filter((step) => FULL_SCAN.test(step)),
      `${sql}\n${plan.join('\n')}`,
    ).toEqual([]);
  }
}

/** A look at each artifact of a repository: right for its list, wrong for anything that is found by its name. */
const REPOSITORY_WALK =
  /^SEARCH \S+ USING (COVERING )?INDEX artifact_by_(pushed|pulled|size) \(repository_id=\?\)$/;

function expectNoWalk(plans: ReadonlyMap<string, string[]>): void {
  for (const [sql, plan] of plans) {
    expect(
      plan.filter((step) => REPOSITORY_WALK.test(step)),
      `${sql}\n${plan.join('\n')}`,
    ).toEqual([]);
  }
}

function expectNoSort(plans: ReadonlyMap<string, string[]>): void {
  for (const [sql, plan] of plans) {
    expect(
      plan.filter((step) => SORT.test(step)),
      `${sql}\n${plan.join('\n')}`,
    ).toEqual([]);
  }
}

describe('query plans', () => {
  for (const order of ['pushed', 'pulled', 'size'] as const) {
    for (const all of [false, true]) {
      it(`pages through artifacts by ${order}${all ? ', hidden ones too' : ''} without scan or sort`, async () => {
        const plans = await plansOf(async () => {
          const pages = new ArtifactPageQueries(database);
          const request = { repositoryId, terms: [], order, descending: true, all };
          const { nextCursor } = await pages.page({ ...request, ...CURSORLESS });
          await pages.page({ ...request, cursor: nextCursor ?? undefined, limit: 50 });
        });
        expectNoScan(plans);
        expectNoSort(plans);
        // Ends of slices, counts of slices, rows; where hidden ones are left out also rows slice by slice.
        expect(plans.size).toBe(all ? 5 : 7);
      });
    }
  }

  it('filters artifacts inside their repository', async () => {
    const terms: ArtifactTerm[] = [
      { kind: 'text', text: 'v' },
      { kind: 'tag', text: 'v1', exact: true },
      { kind: 'tagged', tagged: true },
      { kind: 'digest', prefix: 'sha256:ab' },
      { kind: 'type', type: 'image' },
      { kind: 'platform', os: 'linux', architecture: 'arm64' },
      { kind: 'size', comparison: '>', bytes: 1 },
      { kind: 'pushed', comparison: '>', time: 1 },
      { kind: 'pulled', comparison: '<', time: 1 },
      { kind: 'neverPulled' },
    ];
    for (const term of terms) {
      const plans = await plansOf(async () => {
        const request = {
          repositoryId,
          terms: [term],
          order: 'pushed',
          descending: true,
          all: false,
        } as const;
        await new ArtifactPageQueries(database).page({ ...request, ...CURSORLESS });
      });
      expectNoScan(plans);
    }
  });

  for (const order of ['name', 'updated', 'pulls', 'artifacts'] as const) {
    it(`pages through the repositories of a project by ${order} without scan or sort`, async () => {
      const plans = await plansOf(async () => {
        const request = { visible: 'all', projectId: 1, words: [], order, descending: true } as const;
        const repositories = new RepositoryQueries(database);
        await repositories.page({ ...request, ...CURSORLESS });
        await repositories.page({ ...request, cursor: cursorOf(order), limit: 2 });
      });
      expectNoScan(plans);
      expectNoSort(plans);
    });

    it(`pages through all repositories by ${order} in the order of an index`, async () => {
      const plans = await plansOf(async () => {
        const request = {
          visible: VISIBLE,
          projectId: undefined,
          words: [],
          order,
          descending: true,
        } as const;
        const repositories = new RepositoryQueries(database);
        await repositories.page({ ...request, ...CURSORLESS });
        await repositories.page({ ...request, cursor: cursorOf(order), limit: 2 });
      });
      for (const [sql, plan] of plans) {
        if (sql.includes('count(*)')) continue;
        // The first page walks the index from its end; what matters is that nothing is sorted.
        expect(plan[0], sql).toMatch(/^(SCAN|SEARCH) r USING INDEX repository_listed_by_/);
      }
      expectNoSort(plans);
    });
  }

  for (const order of ['name', 'pushed', 'pulled'] as const) {
    it(`pages through tags by ${order} without scan or sort`, async () => {
      const plans = await plansOf(async () => {
        const request = { repositoryId, words: [], order, descending: false };
        const tags = new TagQueries(database);
        const { nextCursor } = await tags.page({ ...request, ...CURSORLESS });
        await tags.page({ ...request, cursor: nextCursor ?? undefined, limit: 2 });
      });
      // Sorts the tags of one page of artifacts.
      for (const sql of plans.keys()) if (sql.includes('wanted')) plans.delete(sql);
      expectNoScan(plans);
      expectNoSort(plans);
    });
  }

  it("answers Harbor's lists of artifacts without scanning", async () => {
    const conditions: Condition[][] = [
      [],
      [{ field: 'tags', match: { kind: 'exact', value: '*' } }],
      [{ field: 'tags', match: { kind: 'exact', value: 'v1' } }],
      [{ field: 'tags', match: { kind: 'contains', value: 'v' } }],
      [{ field: 'digest', match: { kind: 'exact', value: DIGEST } }],
      [{ field: 'base', match: { kind: 'exact', value: '*' } }],
    ];
    for (const condition of conditions) {
      const plans = await plansOf(
        async () =>
          await new ArtifactQueries(database).list({
            scope: { repositoryId },
            conditions: condition,
            sort: [],
            offset: 0,
            limit: 10,
          }),
      );
      expectNoScan(plans);
      if (condition.length === 0) expectNoSort(plans);
    }
    const ofProject = await plansOf(
      async () =>
        await new ArtifactQueries(database).list({
          scope: { projectId: 1 },
          conditions: [],
          sort: [],
          offset: 0,
          limit: 10,
          latestInRepository: true,
        }),
    );
    expectNoScan(ofProject);
  });

  it("answers Harbor's lists of repositories and tags without scanning", async () => {
    const page = { offset: 0, limit: 10 };
    const plans = await plansOf(async () => {
      const repositories = new RepositoryQueries(database);
      await repositories.list({ ...page, visible: 'all', projectId: 1, conditions: [], sort: [] });
      await repositories.list({
        ...page,
        visible: VISIBLE,
        projectId: undefined,
        conditions: [{ field: 'blob_digest', match: { kind: 'exact', value: DIGEST } }],
        sort: [],
      });
      repositories.byName('library/app');
      const tags = new TagQueries(database);
      await tags.list({ ...page, artifactId: 1, repositoryId, conditions: [], sort: [] });
      tags.ofArtifacts([{ id: 1, tagCount: 1 }], 10);
      await new ProjectQueries(database).repositoryCount(1);
    });
    expectNoScan(plans);
  });

  it('looks up single artifacts, their content, their referrers and a deletion by index', async () => {
    const plans = await plansOf(async () => {
      const artifacts = new ArtifactQueries(database);
      artifacts.find(repositoryId, 'v1');
      artifacts.find(repositoryId, DIGEST);
      artifacts.withIds([1]);
      await new ArtifactContentQueries(database).parts(1);
      new ReferrerQueries(database).of(repositoryId, DIGEST, 10);
      const pages = new ArtifactPageQueries(database);
      const request = { repositoryId, order: 'pushed', descending: true, all: false, ...CURSORLESS } as const;
      await pages.page({ ...request, terms: [{ kind: 'tag', text: 'v1', exact: true }] });
      await pages.page({ ...request, terms: [{ kind: 'digest', prefix: 'sha256:ab' }] });
      for (const q of ['tags=v1', `digest=${DIGEST}`]) {
        const [field = '', value = ''] = q.split('=');
        await artifacts.list({
          scope: { repositoryId },
          conditions: [{ field, match: { kind: 'exact', value } }],
          sort: [],
          offset: 0,
          limit: 10,
        });
      }
      new RecentActivity(database).latest('artifact.pushed', () => true, 10);
    });
    for (const sql of [...Object.values(PLAN_QUERIES), ...Object.values(RECLAIM_QUERIES)]) {
      plans.set(sql, planOf(sql));
    }
    expectNoScan(plans);
    expectNoWalk(plans);
  });
});
