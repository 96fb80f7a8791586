import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiFixture, type Caller } from '../testing/api-fixture.ts';

let api: ApiFixture;

beforeEach(async () => {
  api = await ApiFixture.open();
});

afterEach(() => api.close());

const V2 = '/api/v2.0';

async function names(query: string, as: Caller = 'admin'): Promise<string[]> {
  const response = await api.send(`${V2}/projects${query}`, { as });
  expect(response.statusCode).toBe(200);
  return response.json<{ name: string }[]>().map(({ name }) => name);
}

describe('GET /projects', () => {
  beforeEach(() => {
    for (const name of ['alpha', 'beta', '123']) api.project(name, { public: name === 'beta' });
    api.fixtures.project('unowned', { public: false });
  });

  it('shows an administrator all, a member its own and public ones, anybody public ones', async () => {
    expect(await names('')).toEqual(['123', 'alpha', 'beta', 'unowned']);
    expect(await names('', 'guest')).toEqual(['123', 'alpha', 'beta']);
    expect(await names('', 'stranger')).toEqual(['beta']);
    expect(await names('', 'nobody')).toEqual(['beta']);
  });

  it('filters by name, visibility, owner and q, and ignores unknown keys', async () => {
    expect(await names('?name=ET')).toEqual(['beta']);
    expect(await names('?public=true')).toEqual(['beta']);
    expect(await names('?public=false', 'nobody')).toEqual([]);
    expect(await names('?owner=owner')).toEqual(['123', 'alpha', 'beta']);
    expect(await names('?owner=no-such')).toEqual([]);
    expect(await names('?q=name%3D~l')).toEqual(['alpha']);
    // What a Harbor peer sends before it pushes: numeric names come quoted.
    expect(await names(`?q=${encodeURIComponent("name={'alpha' '123'}")}&with_detail=false`)).toEqual([
      '123',
      'alpha',
    ]);
    expect(await names('?q=colour%3Dblue')).toHaveLength(4);
  });

  it('sorts, and pages with a count and path-relative links', async () => {
    expect(await names('?sort=-name')).toEqual(['unowned', 'beta', 'alpha', '123']);
    const response = await api.send(`${V2}/projects?page=2&page_size=1&sort=name`);
    expect(response.json<{ name: string }[]>().map(({ name }) => name)).toEqual(['alpha']);
    expect(response.headers['x-total-count']).toBe('4');
    expect(response.headers['link']).toBe(
      `<${V2}/projects?page=1&page_size=1&sort=name>; rel="prev" , <${V2}/projects?page=3&page_size=1&sort=name>; rel="next"`,
    );
  });

  it('gives ten without page_size, all for zero, and a hundred where more is asked for', async () => {
    for (let number = 0; number < 12; number += 1) api.fixtures.project(`many-${number}`);
    expect(await names('')).toHaveLength(10);
    expect(await names('?page_size=0')).toHaveLength(16);
    expect(await names(`?page_size=${'9'.repeat(30)}`)).toHaveLength(16);
    expect((await api.send(`${V2}/projects?page_size=many`)).statusCode).toBe(400);
    api.database.writeNow(() => {
      for (let number = 0; number < 90; number += 1) api.fixtures.project(`more-${number}`);
    });
    for (const size of ['101', '4294967296']) expect(await names(`?page_size=${size}`)).toHaveLength(100);
    const link = (await api.send(`${V2}/projects?page_size=4294967296`)).headers['link'];
    expect(link).toBe(`<${V2}/projects?page_size=100&page=2>; rel="next"`);
    expect((await api.send(`${V2}/projects?q=broken`)).json()).toMatchObject({
      errors: [{ code: 'BAD_REQUEST' }],
    });
  });

  it('shows the caller what it is there', async () => {
    const response = await api.send(`${V2}/projects?name=alpha`, { as: 'developer' });
    expect(response.json()).toMatchObject([
      {
        name: 'alpha',
        owner_name: 'owner',
        metadata: { public: 'false' },
        repo_count: 0,
        current_user_role_id: 2,
        current_user_role_ids: [2],
      },
    ]);
  });
});

describe('POST /projects', () => {
  it('makes a project and says where it is, by id or by name', async () => {
    const body = { project_name: 'fresh', metadata: { public: 'true', auto_scan: 'true', unknown: 'x' } };
    const response = await api.send(`${V2}/projects`, { method: 'POST', body, as: 'stranger' });
    expect(response.statusCode).toBe(201);
    const { id } = api.catalog.projects.byName('fresh') ?? { id: 0 };
    expect(response.headers['location']).toBe(`${V2}/projects/${id}`);
    expect((await api.send(`${V2}/projects/fresh`, { as: 'stranger' })).json()).toMatchObject({
      owner_name: 'stranger',
      current_user_role_id: 1,
      metadata: { public: 'true', auto_scan: 'true' },
    });
    const named = await api.send(`${V2}/projects`, {
      method: 'POST',
      body: { project_name: 'named' },
      headers: { 'x-resource-name-in-location': 'true' },
    });
    expect(named.headers['location']).toBe(`${V2}/projects/named`);
    expect(api.events.after(0, 10).map(({ type, actor }) => [type, actor])).toEqual([
      ['project.created', 'stranger'],
      ['project.created', 'admin'],
    ]);
  });

  it('takes the old "public", which metadata overrules; private is the default', async () => {
    const create = (body: object) => api.send(`${V2}/projects`, { method: 'POST', body });
    await create({ project_name: 'a', public: true });
    await create({ project_name: 'b', public: true, metadata: { public: 'false' } });
    await create({ project_name: 'c', public: null, storage_limit: null, registry_id: null });
    expect(['a', 'b', 'c'].map((name) => api.catalog.projects.byName(name)?.public)).toEqual([
      true,
      false,
      false,
    ]);
  });

  const wrong: [status: number, body: object][] = [
    [400, {}],
    [400, { project_name: 'UPPER' }],
    [400, { project_name: 'a..b' }],
    [400, { project_name: 'x', metadata: { public: 'yes' } }],
    [400, { project_name: 'x', metadata: { severity: 'awful' } }],
    [400, { project_name: 'x', registry_id: 1 }],
    [400, { project_name: 7 }],
    [409, { project_name: 'taken' }],
  ];
  for (const [status, body] of wrong) {
    it(`answers ${status} to ${JSON.stringify(body)}`, async () => {
      api.project('taken');
      const response = await api.send(`${V2}/projects`, { method: 'POST', body });
      expect(response.statusCode).toBe(status);
      const { errors } = response.json<{ errors: { code: string }[] }>();
      if (status === 409) expect(errors[0]?.code).toBe('CONFLICT');
    });
  }

  it('asks anonymous to sign in', async () => {
    const response = await api.send(`${V2}/projects`, {
      method: 'POST',
      body: { project_name: 'x' },
      as: 'nobody',
    });
    expect(response.statusCode).toBe(401);
  });
});

describe('one project', () => {
  it('is found by name or id; digits are an id unless a header says name', async () => {
    const id = api.project('123');
    const other = api.project('other');
    expect((await api.send(`${V2}/projects/${id}`)).json()).toMatchObject({ name: '123' });
    expect((await api.send(`${V2}/projects/123`)).statusCode).toBe(404);
    const byName = { headers: { 'x-is-resource-name': 'true' } };
    expect((await api.send(`${V2}/projects/123`, byName)).json()).toMatchObject({ project_id: id });
    expect((await api.send(`${V2}/projects/other`)).json()).toMatchObject({ project_id: other });
  });

  it('changes visibility and metadata, and keeps what is not named', async () => {
    api.project('alpha');
    const put = (body: object, as: Caller) => api.send(`${V2}/projects/alpha`, { method: 'PUT', body, as });
    expect((await put({ metadata: { prevent_vul: 'true' } }, 'owner')).statusCode).toBe(200);
    expect((await put({ metadata: { public: 'true' } }, 'owner')).statusCode).toBe(200);
    expect((await api.send(`${V2}/projects/alpha`, { as: 'nobody' })).json()).toMatchObject({
      metadata: { public: 'true', prevent_vul: 'true' },
    });
    expect((await put({ metadata: { public: 'false' } }, 'developer')).statusCode).toBe(403);
  });

  it('is deleted only while it holds no repository, and says why not', async () => {
    const id = api.project('alpha');
    const repository = { id: api.fixtures.repository(id, 'alpha/app'), name: 'alpha/app', projectId: id };
    const deletable = `${V2}/projects/alpha/_deletable`;
    expect((await api.send(deletable, { as: 'owner' })).json()).toMatchObject({
      deletable: false,
      message: expect.stringContaining('one repository'),
    });
    const remove = () => api.send(`${V2}/projects/alpha`, { method: 'DELETE', as: 'owner' });
    expect((await remove()).statusCode).toBe(412);
    await api.catalog.deletion.removeRepository(repository, 'owner');
    expect((await api.send(deletable, { as: 'owner' })).json()).toEqual({ deletable: true });
    expect((await remove()).statusCode).toBe(200);
    expect(api.catalog.projects.byName('alpha')).toBeUndefined();
  });

  it('sums up repositories, members and used storage as far as the caller may know', async () => {
    const id = api.project('alpha', { public: true });
    const repositoryId = api.fixtures.repository(id, 'alpha/app');
    api.fixtures.image({ repositoryId, seed: 'x' });
    const summary = async (as: Caller) => (await api.send(`${V2}/projects/alpha/summary`, { as })).json();
    expect(await summary('guest')).toEqual({
      repo_count: 1,
      project_admin_count: 1,
      maintainer_count: 0,
      developer_count: 1,
      guest_count: 1,
      limited_guest_count: 0,
      quota: { hard: { storage: -1 }, used: { storage: 1100 } },
    });
    expect(await summary('nobody')).toMatchObject({ repo_count: 1, project_admin_count: 0 });
    expect(await summary('nobody')).not.toHaveProperty('quota');
  });

  it('answers HEAD for a name', async () => {
    api.project('alpha');
    const head = (name: string, as: Caller) =>
      api.send(`${V2}/projects?project_name=${name}`, { method: 'HEAD', as });
    expect((await head('alpha', 'guest')).statusCode).toBe(200);
    expect((await head('none', 'admin')).statusCode).toBe(404);
  });
});

describe('a private project', () => {
  const paths = [
    'projects/NAME',
    'projects/NAME/_deletable',
    'projects/NAME/summary',
    'projects/NAME/artifacts',
    'projects/NAME/repositories',
    'projects/NAME/repositories/app',
    'projects/NAME/repositories/app/artifacts',
    'projects/NAME/repositories/app/artifacts/v1',
    'projects/NAME/repositories/app/artifacts/v1/tags',
    'projects/NAME/repositories/app/artifacts/v1/accessories',
    'projects/NAME/repositories/app/artifacts/v1/additions/build_history',
  ];
  for (const path of paths) {
    it(`cannot be told from none by strangers at ${path}`, async () => {
      const repositoryId = api.fixtures.repository(api.project('secret'), 'secret/app');
      api.fixtures.image({ repositoryId, seed: 'x', tags: ['v1'] });
      for (const as of ['stranger', 'nobody'] as const) {
        const [there, none] = await Promise.all(
          ['secret', 'absent'].map((name) => api.send(`${V2}/${path.replace('NAME', name)}`, { as })),
        );
        expect(there?.statusCode).toBe(as === 'nobody' ? 401 : 403);
        expect(there?.statusCode).toBe(none?.statusCode);
        expect(there?.body).toBe(none?.body);
      }
    });
  }
});
