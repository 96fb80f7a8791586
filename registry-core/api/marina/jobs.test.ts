import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '../schemas/marina/job.ts';
import { ApiFixture, type Caller } from '../testing/api-fixture.ts';

const V1 = '/api/marina/v1';
const APP = `${V1}/repositories/team%2Fapp`;

let api: ApiFixture;
let projectId: number;
let repositoryId: number;

beforeEach(async () => {
  api = await ApiFixture.open();
  projectId = api.project('team');
  repositoryId = api.fixtures.repository(projectId, 'team/app');
});

afterEach(() => api.close());

async function started(
  method: 'POST' | 'DELETE',
  url: string,
  body?: object,
  as: Caller = 'owner',
): Promise<Job> {
  const response = await api.send(url, { as, method, ...(body === undefined ? {} : { body }) });
  expect(response.statusCode, response.body).toBe(202);
  return response.json<Job>();
}

async function ended({ id }: Job): Promise<Job> {
  for (;;) {
    const job = (await api.send(`${V1}/jobs/${id}`)).json<Job>();
    if (job.state !== 'running') return job;
    await setImmediate();
  }
}

function names(sql: string): string[] {
  return api.database
    .prepare<[], { name: string }>(sql)
    .all()
    .map(({ name }) => name);
}

const tags = () => names('SELECT name FROM tag ORDER BY name');

describe('deleting all that match', () => {
  it('takes every artifact that the filter finds, far beyond one page, and tells how many', async () => {
    api.fixtures.fillRepository(repositoryId, 250);
    const job = await ended(
      await started('POST', `${APP}/artifacts:delete-matching`, { kind: 'artifacts', filter: 'tag:~v1' }),
    );
    expect(job).toMatchObject({
      kind: 'delete-artifacts',
      state: 'done',
      project: 'team',
      repository: 'team/app',
      actor: 'owner',
      total: 111,
      done: 111,
      deletedArtifacts: 111,
      deletedTags: 111,
      kept: [],
    });
    expect(tags().filter((name) => name.startsWith('v1'))).toEqual([]);
    expect(tags()).toHaveLength(139);
  });

  it('keeps what it was told to keep, and what an index that stays lists, and says why', async () => {
    const child = api.fixtures.image({ repositoryId, seed: 'child', tags: ['old-child'] });
    api.fixtures.index({ repositoryId, seed: 'list', tags: ['list'], children: [child] });
    const spared = api.fixtures.image({ repositoryId, seed: 'spared', tags: ['old-spared'] });
    api.fixtures.image({ repositoryId, seed: 'other', tags: ['old-other'] });
    const body = { kind: 'artifacts', filter: 'tag:~old', except: [spared.digest] };
    const job = await ended(await started('POST', `${APP}/artifacts:delete-matching`, body));
    expect(job).toMatchObject({ state: 'done', total: 3, done: 3, deletedArtifacts: 1 });
    expect(job.kept).toEqual([
      { reason: 'excepted', count: 1, example: spared.digest },
      { reason: 'listed', count: 1, example: child.digest },
    ]);
    expect(tags()).toEqual(['list', 'old-child', 'old-spared']);
  });

  it('takes a child after the index that listed it, whichever comes first in the list', async () => {
    const child = api.fixtures.image({ repositoryId, seed: 'child', tags: ['child'], pushedAt: 9 });
    api.fixtures.fillRepository(repositoryId, 120);
    api.fixtures.index({ repositoryId, seed: 'list', tags: ['list'], children: [child], pushedAt: 1 });
    const job = await ended(await started('POST', `${APP}/artifacts:delete-matching`, { kind: 'artifacts' }));
    expect(job).toMatchObject({ state: 'done', total: 122, done: 122, deletedArtifacts: 122, kept: [] });
    expect(tags()).toEqual([]);
  });

  it('takes tags alone', async () => {
    const image = api.fixtures.image({ repositoryId, seed: 'one', tags: ['a1', 'a2', 'b1'] });
    const job = await ended(
      await started('POST', `${APP}/artifacts:delete-matching`, { kind: 'tags', filter: 'a' }),
    );
    expect(job).toMatchObject({
      kind: 'delete-tags',
      state: 'done',
      total: 2,
      deletedArtifacts: 0,
      deletedTags: 2,
    });
    expect(tags()).toEqual(['b1']);
    expect(api.catalog.artifacts.byDigest(repositoryId, image.digest)).toBeDefined();
  });

  it('is refused for those who may not delete, and for a filter that cannot be read', async () => {
    const refused = async (as: Caller, filter: string) =>
      (
        await api.send(`${APP}/artifacts:delete-matching`, {
          as,
          method: 'POST',
          body: { kind: 'artifacts', filter },
        })
      ).statusCode;
    expect(await refused('guest', '')).toBe(403);
    expect(await refused('nobody', '')).toBe(401);
    expect(await refused('owner', 'colour:red')).toBe(400);
  });
});

describe('deleting a repository', () => {
  it('takes everything in it, an artifact with very many tags too', async () => {
    const many = Array.from({ length: 2500 }, (_, index) => `t${index}`);
    api.fixtures.image({ repositoryId, seed: 'many', tags: many });
    api.fixtures.fillRepository(repositoryId, 5);
    const job = await ended(await started('DELETE', APP));
    expect(job).toMatchObject({
      kind: 'delete-repository',
      state: 'done',
      total: 6,
      done: 6,
      deletedArtifacts: 6,
      deletedTags: 2505,
      deletedRepositories: 1,
    });
    expect(names('SELECT name FROM repository')).toEqual([]);
    expect(api.database.prepare('SELECT 1 FROM repository_blob').all()).toEqual([]);
  });
});

describe('deleting a project', () => {
  it('takes all of its repositories, and leaves others alone', async () => {
    const other = api.fixtures.repository(api.project('other'), 'other/app');
    api.fixtures.fillRepository(other, 2);
    api.fixtures.fillRepository(repositoryId, 3);
    for (let number = 0; number < 120; number += 1) api.fixtures.repository(projectId, `team/r${number}`);
    const job = await ended(await started('DELETE', `${V1}/projects/team`));
    expect(job).toMatchObject({
      kind: 'delete-project',
      state: 'done',
      project: 'team',
      repository: null,
      total: 121,
      done: 121,
      deletedArtifacts: 3,
      deletedRepositories: 121,
    });
    expect(names('SELECT name FROM project')).toEqual(['other']);
    expect(names('SELECT name FROM repository')).toEqual(['other/app']);
  });

  it("leaves Harbor's own way as it is: refused while it holds a repository", async () => {
    const response = await api.send('/api/v2.0/projects/team', { as: 'owner', method: 'DELETE' });
    expect(response.statusCode).toBe(412);
  });
});

describe('a job', () => {
  it('stops when it is cancelled, and what it deleted stays deleted', async () => {
    api.fixtures.fillRepository(repositoryId, 300);
    const job = await started('POST', `${APP}/artifacts:delete-matching`, { kind: 'artifacts' });
    const cancelled = await api.send(`${V1}/jobs/${job.id}`, { as: 'owner', method: 'DELETE' });
    expect(cancelled.statusCode).toBe(200);
    const end = await ended(job);
    expect(end.state).toBe('cancelled');
    expect(tags()).toHaveLength(300 - end.deletedTags);
    expect(end.deletedTags).toBeLessThan(300);
  });

  it('is its own user’s and the administrator’s business', async () => {
    const job = await ended(await started('DELETE', APP));
    const status = async (as: Caller) => (await api.send(`${V1}/jobs/${job.id}`, { as })).statusCode;
    expect(await status('owner')).toBe(200);
    expect(await status('admin')).toBe(200);
    expect(await status('developer')).toBe(404);
    expect((await api.send(`${V1}/jobs`, { as: 'owner' })).json<Job[]>().map(({ id }) => id)).toEqual([
      job.id,
    ]);
    expect((await api.send(`${V1}/jobs`, { as: 'developer' })).json<Job[]>()).toEqual([]);
  });

  it('tells that it does not outlive the process', async () => {
    const response = await api.send(`${V1}/jobs/of-before`);
    expect(response.statusCode).toBe(404);
    expect(response.body).toContain('jobs end with the registry process');
  });

  it('is refused when one user has too many at work', async () => {
    api.fixtures.fillRepository(repositoryId, 300);
    const statuses: number[] = [];
    for (let number = 0; number < 5; number += 1) {
      const body = { kind: 'artifacts' };
      const response = await api.send(`${APP}/artifacts:delete-matching`, {
        as: 'owner',
        method: 'POST',
        body,
      });
      statuses.push(response.statusCode);
    }
    expect(statuses).toEqual([202, 202, 202, 202, 429]);
  });
});
