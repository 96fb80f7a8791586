import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiFixture, type Caller } from '../testing/api-fixture.ts';

const USERS = '/api/v2.0/users';

let api: ApiFixture;

beforeEach(async () => {
  api = await ApiFixture.open();
});

afterEach(() => api.close());

describe('the current user', () => {
  it('is shown to itself and to nobody else', async () => {
    expect((await api.send(`${USERS}/current`, { as: 'guest' })).json()).toMatchObject({
      user_id: api.userId('guest'),
      username: 'guest',
      sysadmin_flag: false,
      email: '',
    });
    expect((await api.send(`${USERS}/current`)).json()).toMatchObject({ sysadmin_flag: true });
    expect((await api.send(`${USERS}/current`, { as: 'nobody' })).statusCode).toBe(401);
  });

  it('learns what it may do in a project, relative to it or not', async () => {
    const id = api.project('team');
    const permissions = async (query: string, as: Caller) =>
      (await api.send(`${USERS}/current/permissions?${query}`, { as })).json<
        { resource: string; action: string }[]
      >();
    const guest = await permissions(`scope=/project/${id}&relative=true`, 'guest');
    expect(guest).toContainEqual({ resource: '.', action: 'read' });
    expect(guest).toContainEqual({ resource: 'repository', action: 'pull' });
    expect(guest).not.toContainEqual({ resource: 'repository', action: 'push' });
    expect(await permissions(`scope=/project/${id}`, 'guest')).toContainEqual({
      resource: `/project/${id}/repository`,
      action: 'pull',
    });
    expect(await permissions(`scope=/project/${id}`, 'stranger')).toEqual([]);
    expect(await permissions('scope=/project/999', 'guest')).toEqual([]);
    expect(await permissions('', 'guest')).toEqual([]);
    const admin = await permissions(`scope=/project/${id}&relative=true`, 'admin');
    expect(admin).toContainEqual({ resource: '.', action: 'delete' });
    expect(admin).not.toContainEqual({ resource: 'repository', action: 'operate' });
  });
});

describe('a password', () => {
  const change = (
    user: Caller,
    body: object,
    as: Caller,
    by: 'basic' | 'desktop' = 'basic',
  ): ReturnType<ApiFixture['send']> =>
    api.send(`${USERS}/${api.userId(user)}/password`, { method: 'PUT', body, as, by });

  it('is changed by its owner, who shows the old one', async () => {
    const body = { old_password: 'Old12345', new_password: 'New12345' };
    expect((await change('guest', body, 'guest')).statusCode).toBe(200);
    expect(api.passwordChanges).toMatchObject([{ userId: api.userId('guest'), oldPassword: 'Old12345' }]);
    expect((await change('guest', { new_password: 'New12345' }, 'guest')).statusCode).toBe(400);
    expect((await change('admin', { new_password: 'New12345' }, 'admin')).statusCode).toBe(400);
  });

  it('is set by an administrator without the old one, and by no other user', async () => {
    expect((await change('guest', { new_password: 'New12345' }, 'admin')).statusCode).toBe(200);
    expect((await change('guest', { new_password: 'New12345' }, 'owner')).statusCode).toBe(403);
    expect((await change('guest', { new_password: 'New12345' }, 'nobody')).statusCode).toBe(401);
    expect(api.passwordChanges).toHaveLength(1);
    expect(api.passwordChanges[0]).not.toHaveProperty('oldPassword');
  });

  it("is set in the desktop's own window without the old one", async () => {
    expect((await change('admin', { new_password: 'New12345' }, 'admin', 'desktop')).statusCode).toBe(200);
    expect(api.passwordChanges).toMatchObject([{ userId: api.userId('admin') }]);
  });
});
