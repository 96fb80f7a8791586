import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fixtureDigest } from '../../catalog/testing/fixtures.ts';
import type { Recent } from '../schemas/marina/registry.ts';
import { ApiFixture, type Caller } from '../testing/api-fixture.ts';

const V1 = '/api/marina/v1';

let api: ApiFixture;

beforeEach(async () => {
  api = await ApiFixture.open();
});

afterEach(() => api.close());

describe('the connection', () => {
  it('tells a signed-in user how to name the registry', async () => {
    expect((await api.send(`${V1}/connection`)).json()).toEqual({
      address: 'localhost:5001',
      url: 'http://localhost:5001',
      port: expect.any(Number),
      version: '0.0.0',
      username: 'admin',
      administrator: true,
      initialPassword: true,
      exposed: false,
    });
    expect((await api.send(`${V1}/connection`, { as: 'guest' })).json()).toMatchObject({
      username: 'guest',
      initialPassword: false,
    });
  });

  it('tells a visitor how to name the registry, and nothing of it', async () => {
    expect((await api.send(`${V1}/connection`, { as: 'nobody' })).json()).toEqual({
      address: 'localhost:5001',
      url: 'http://localhost:5001',
      port: null,
      version: null,
      username: null,
      administrator: false,
      initialPassword: false,
    });
  });

  it('shows the first password to the desktop window alone, while it holds', async () => {
    const reveal = (as: Caller, by: 'basic' | 'session' | 'desktop') =>
      api.send(`${V1}/connection/reveal-password`, { method: 'POST', as, by });
    expect((await reveal('admin', 'desktop')).json()).toEqual({
      username: 'admin',
      password: 'first-password',
    });
    expect((await reveal('admin', 'session')).statusCode).toBe(403);
    expect((await reveal('admin', 'basic')).statusCode).toBe(403);
    expect((await reveal('guest', 'desktop')).statusCode).toBe(403);
    expect((await reveal('nobody', 'desktop')).statusCode).toBe(401);
    expect((await api.send(`${V1}/connection/reveal-password`)).statusCode).toBe(404);
    api.initialPassword = undefined;
    expect((await reveal('admin', 'desktop')).statusCode).toBe(404);
    expect((await api.send(`${V1}/connection`)).json()).toMatchObject({ initialPassword: false });
  });
});

describe('storage', () => {
  it('is told to administrators, by project', async () => {
    const team = api.project('team');
    api.fixtures.image({ repositoryId: api.fixtures.repository(team, 'team/app'), seed: 'x' });
    expect((await api.send(`${V1}/storage`)).json()).toMatchObject({
      bytes: 1100,
      blobCount: 2,
      projects: [{ name: 'team', bytes: 1100, uniqueBytes: 1100, sharedBytes: 0 }],
    });
    expect((await api.send(`${V1}/storage`, { as: 'owner' })).statusCode).toBe(403);
    expect((await api.send(`${V1}/storage`, { as: 'nobody' })).statusCode).toBe(401);
  });
});

describe('recent pushes and pulls', () => {
  type Pushed = { readonly digest: string; readonly tag?: string };
  type Kind = 'artifact.pushed' | 'artifact.pulled';
  const record = (type: Kind, projectId: number, repository: string, pushed: Pushed) =>
    api.database.writeNow(() =>
      api.events.record({ type, actor: 'alice', projectId, repository, ...pushed }),
    );
  const recent = async (as: Caller, query = '') =>
    (await api.send(`${V1}/recent${query}`, { as })).json<Recent>();
  const pushes = (found: Recent) => found.pushes.map(({ eventId, tag }) => [eventId, tag]);

  it('name each tag once, the youngest first, of projects that the caller may see', async () => {
    const [team, other] = [api.project('team'), api.fixtures.project('other')];
    const image = (projectId: number, repository: string, seed: string, tags: readonly string[]) =>
      api.fixtures.image({ repositoryId: api.fixtures.repository(projectId, repository), seed, tags });
    const app = image(team, 'team/app', 'app', ['v1']);
    const secret = image(other, 'other/app', 'other', ['v1']);
    record('artifact.pushed', team, 'team/app', { digest: app.digest, tag: 'v1' });
    record('artifact.pushed', other, 'other/app', { digest: secret.digest, tag: 'v1' });
    record('artifact.pushed', team, 'team/app', { digest: app.digest });
    record('artifact.pushed', team, 'team/app', { digest: app.digest, tag: 'v1' });
    record('artifact.pulled', team, 'team/app', { digest: app.digest, tag: 'v1' });
    expect(pushes(await recent('admin'))).toEqual([
      [4, 'v1'],
      [3, null],
      [2, 'v1'],
    ]);
    expect(pushes(await recent('guest'))).toEqual([
      [4, 'v1'],
      [3, null],
    ]);
    expect(pushes(await recent('guest', '?limit=1'))).toEqual([[4, 'v1']]);
    expect((await recent('guest')).pulls).toMatchObject([{ repository: 'team/app', actor: 'alice' }]);
    expect((await recent('stranger')).pushes).toEqual([]);
    expect((await recent('admin')).pushes.map(({ type }) => type)).toEqual(['IMAGE', 'IMAGE', 'IMAGE']);
    expect((await api.send(`${V1}/recent`, { as: 'nobody' })).statusCode).toBe(401);
  });

  it('leave out what is gone since, and show older ones that are there in its place', async () => {
    const team = api.project('team');
    const repositoryId = api.fixtures.repository(team, 'team/app');
    const kept = api.fixtures.image({ repositoryId, seed: 'kept', tags: ['v1'] });
    record('artifact.pushed', team, 'team/app', { digest: kept.digest, tag: 'v1' });
    record('artifact.pushed', team, 'team/app', { digest: fixtureDigest('gone'), tag: 'untagged-since' });
    record('artifact.pushed', team, 'team/app', { digest: fixtureDigest('gone') });
    record('artifact.pushed', team, 'team/gone', { digest: kept.digest, tag: 'v1' });
    expect(pushes(await recent('admin', '?limit=1'))).toEqual([[1, 'v1']]);
  });

  it('tell those who may know of it that something was pushed, also when nothing of it is left', async () => {
    const team = api.project('team');
    record('artifact.pushed', team, 'team/gone', { digest: fixtureDigest('gone'), tag: 'v1' });
    expect(await recent('admin')).toEqual({ pushes: [], pulls: [], hasPushes: true, hasPulls: false });
    expect(await recent('stranger')).toEqual({ pushes: [], pulls: [], hasPushes: false, hasPulls: false });
  });
});

describe('find', () => {
  it('finds projects, repositories and tags that the caller may see', async () => {
    const [team, open] = [api.project('team'), api.project('open', { public: true })];
    for (const [project, name] of [
      [team, 'team/needle'],
      [open, 'open/app'],
    ] as const) {
      const repositoryId = api.fixtures.repository(project, name);
      api.fixtures.image({ repositoryId, seed: name, tags: ['Needle-1'] });
    }
    const find = async (as: Caller) => (await api.send(`${V1}/find?q=needle`, { as })).json();
    expect(await find('guest')).toMatchObject({
      projects: [],
      repositories: [{ name: 'team/needle', artifactCount: 1 }],
      tags: [{ repository: 'team/needle', name: 'Needle-1' }, { repository: 'open/app' }],
    });
    expect(await find('nobody')).toMatchObject({ repositories: [], tags: [{ repository: 'open/app' }] });
    expect((await api.send(`${V1}/find?q=`)).statusCode).toBe(400);
  });
});

describe('settings', () => {
  const put = (body: object, as: Caller = 'admin') => api.send(`${V1}/settings`, { method: 'PUT', body, as });

  it('are read and changed by administrators', async () => {
    expect((await api.send(`${V1}/settings`)).json()).toEqual(api.settings.all());
    expect((await put({ sparseImages: true, port: 5002 })).json()).toMatchObject({
      sparseImages: true,
      port: 5002,
      uploadExpiryHours: 24,
    });
    expect(api.settings.get('port')).toBe(5002);
    expect(api.events.after(0, 9)).toMatchObject([{ type: 'settings.changed', actor: 'admin' }]);
    expect((await put({ port: 1 }, 'owner')).statusCode).toBe(403);
    expect((await api.send(`${V1}/settings`, { as: 'nobody' })).statusCode).toBe(401);
  });

  it('stay as they are when one of the changes is wrong', async () => {
    for (const wrong of [{ port: 70_000 }, { port: 'x' }, { unknown: 1 }, { externalUrl: 'not a url' }]) {
      expect((await put({ sparseImages: true, ...wrong })).statusCode, JSON.stringify(wrong)).toBe(400);
    }
    expect(api.settings.get('sparseImages')).toBe(false);
  });
});
