import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { capacityOf } from '../../blobs/driver-extensions.ts';
import { ApiFixture, type Caller } from '../testing/api-fixture.ts';

const V2 = '/api/v2.0';

let api: ApiFixture;

beforeEach(async () => {
  api = await ApiFixture.open();
  const open = api.project('open', { public: true });
  const team = api.project('team');
  api.fixtures.project('unowned');
  api.fixtures.image({ repositoryId: api.fixtures.repository(open, 'open/app'), seed: 'open' });
  api.fixtures.image({ repositoryId: api.fixtures.repository(team, 'team/app'), seed: 'team' });
});

afterEach(() => api.close());

async function get(path: string, as: Caller = 'admin'): Promise<unknown> {
  const response = await api.send(path, { as });
  expect(response.statusCode).toBe(200);
  return response.json();
}

describe('system information', () => {
  it('names the API by which a Harbor peer goes on', async () => {
    expect(await get('/api/version', 'nobody')).toEqual({ version: 'v2.0' });
  });

  it('tells strangers how to sign in, and no more', async () => {
    expect(await get(`${V2}/systeminfo`, 'nobody')).toEqual({
      auth_mode: 'db_auth',
      self_registration: false,
      banner_message: '',
    });
  });

  it('tells who is signed in what it is and where', async () => {
    expect(await get(`${V2}/systeminfo`, 'guest')).toMatchObject({
      harbor_version: expect.stringMatching(/^v2\.\d+\.\d+-marina-0\.0\.0$/),
      registry_url: 'localhost:5001',
      external_url: 'http://localhost:5001',
      read_only: false,
    });
    await api.settings.set({ externalUrl: 'https://registry.example' }, 'admin');
    expect(await get(`${V2}/systeminfo`, 'guest')).toMatchObject({
      registry_url: 'registry.example',
      external_url: 'https://registry.example',
    });
  });

  it('tells an administrator how much room the disk has', async () => {
    const { storage } = (await get(`${V2}/systeminfo/volumes`)) as {
      storage: { total: number; free: number }[];
    };
    const capacity = await capacityOf(api.driver);
    expect(storage).toEqual([{ total: capacity?.totalBytes, free: capacity?.freeBytes }]);
    expect((await api.send(`${V2}/systeminfo/volumes`, { as: 'owner' })).statusCode).toBe(403);
  });

  it('counts what the caller may see; totals are for administrators', async () => {
    expect(await get(`${V2}/statistics`)).toEqual({
      private_project_count: 2,
      private_repo_count: 1,
      public_project_count: 1,
      public_repo_count: 1,
      total_project_count: 3,
      total_repo_count: 2,
      total_storage_consumption: 2200,
    });
    expect(await get(`${V2}/statistics`, 'guest')).toMatchObject({
      private_project_count: 1,
      total_project_count: 0,
      total_storage_consumption: 0,
    });
    expect(await get(`${V2}/statistics`, 'nobody')).toMatchObject({
      private_project_count: 0,
      private_repo_count: 0,
      public_project_count: 1,
    });
  });
});

describe('search', () => {
  it('finds projects and repositories by a part of their name, where the caller may see them', async () => {
    expect(await get(`${V2}/search?q=APP`)).toMatchObject({
      project: [],
      repository: [
        { repository_name: 'open/app', project_name: 'open', project_public: true, artifact_count: 1 },
        { repository_name: 'team/app', project_public: false },
      ],
    });
    expect(await get(`${V2}/search?q=o`, 'stranger')).toMatchObject({
      project: [{ name: 'open' }],
      repository: [{ repository_name: 'open/app' }],
    });
    expect((await api.send(`${V2}/search`)).statusCode).toBe(400);
  });
});
