import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fixtureDigest } from '../../catalog/testing/fixtures.ts';
import { ApiFixture, type Caller } from '../testing/api-fixture.ts';

const V2 = '/api/v2.0';

let api: ApiFixture;

beforeEach(async () => {
  api = await ApiFixture.open();
});

afterEach(() => api.close());

async function names(path: string, as: Caller = 'admin'): Promise<string[]> {
  const response = await api.send(`${V2}${path}`, { as });
  expect(response.statusCode).toBe(200);
  return response.json<{ name: string }[]>().map(({ name }) => name);
}

describe('repositories', () => {
  beforeEach(() => {
    const team = api.project('team');
    const open = api.project('open', { public: true });
    api.fixtures.repository(team, 'team/app');
    api.fixtures.repository(team, 'team/base/os');
    api.fixtures.repository(open, 'open/app');
    // Known from an upload, but no manifest came yet.
    api.database
      .prepare(
        "INSERT INTO repository (project_id, name, created_at, updated_at) VALUES (?, 'team/begun', 0, 0)",
      )
      .run(team);
  });

  it('are listed of one project by their full names, without those that were never pushed to', async () => {
    expect(await names('/projects/team/repositories')).toEqual(['team/base/os', 'team/app']);
    expect(await names('/projects/team/repositories?sort=name')).toEqual(['team/app', 'team/base/os']);
    expect(await names('/projects/team/repositories?q=name%3D~os')).toEqual(['team/base/os']);
    const response = await api.send(`${V2}/projects/team/repositories?page_size=1`);
    expect(response.headers['x-total-count']).toBe('2');
  });

  it('are listed of all projects that the caller may see', async () => {
    expect(await names('/repositories?sort=name')).toEqual(['open/app', 'team/app', 'team/base/os']);
    expect(await names('/repositories?sort=name', 'guest')).toHaveLength(3);
    expect(await names('/repositories', 'stranger')).toEqual(['open/app']);
    expect(await names('/repositories', 'nobody')).toEqual(['open/app']);
  });

  it('are found by a blob that they hold, only where the caller may see them', async () => {
    const repository = api.catalog.repositories.byName('team/app');
    const blob = { digest: fixtureDigest('layer'), size: 10 };
    api.fixtures.link(repository?.id ?? 0, blob);
    const query = `/repositories?q=${encodeURIComponent(`blob_digest=${blob.digest}`)}&page_size=1`;
    expect(await names(query)).toEqual(['team/app']);
    expect(await names(query, 'stranger')).toEqual([]);
    expect(await names('/repositories?q=blob_digest%3Dsha256:none')).toEqual([]);
  });

  it('are found by name with the slash encoded twice or once', async () => {
    for (const encoded of ['base%252Fos', 'base%2Fos', 'base%252fos']) {
      const response = await api.send(`${V2}/projects/team/repositories/${encoded}`);
      expect(response.json(), encoded).toMatchObject({
        name: 'team/base/os',
        artifact_count: 0,
        pull_count: 0,
      });
    }
    for (const none of ['none', 'begun', 'base%25252Fos', '..%252Fapp', '%2500']) {
      expect((await api.send(`${V2}/projects/team/repositories/${none}`)).statusCode, none).toBe(404);
    }
    expect((await api.send(`${V2}/projects/team/repositories/%25zz`)).statusCode).toBe(400);
  });

  it('keep the description that a developer gives', async () => {
    const put = (as: Caller) =>
      api.send(`${V2}/projects/team/repositories/app`, {
        method: 'PUT',
        body: { description: 'what it is for', name: 'ignored' },
        as,
      });
    expect((await put('guest')).statusCode).toBe(403);
    expect((await put('developer')).statusCode).toBe(200);
    expect((await api.send(`${V2}/projects/team/repositories/app`)).json()).toMatchObject({
      name: 'team/app',
      description: 'what it is for',
    });
    expect(api.events.after(0, 9)).toMatchObject([
      { type: 'repository.updated', actor: 'developer', repository: 'team/app' },
    ]);
  });

  it('are deleted with all that they hold, by who may', async () => {
    const repository = api.catalog.repositories.byName('team/app');
    api.fixtures.image({ repositoryId: repository?.id ?? 0, seed: 'x', tags: ['v1'] });
    const remove = (as: Caller) => api.send(`${V2}/projects/team/repositories/app`, { method: 'DELETE', as });
    expect((await remove('developer')).statusCode).toBe(403);
    expect((await remove('owner')).statusCode).toBe(200);
    expect((await remove('owner')).statusCode).toBe(404);
    expect(await names('/projects/team/repositories')).toEqual(['team/base/os']);
  });
});
