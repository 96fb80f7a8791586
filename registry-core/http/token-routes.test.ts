import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { UserPrincipal } from '../access/principal.ts';
import { IdentityFixture, PASSWORD } from '../identity/testing/identity-fixture.ts';
import { basic } from './testing/incoming-request.ts';
import { DESKTOP_TOKEN, routeServer } from './testing/route-server.ts';

let fixture: IdentityFixture;
let administrator: UserPrincipal;
let noteRefusedPush: ReturnType<typeof vi.fn<(name: string, owner: string, code: string) => void>>;
let server: Awaited<ReturnType<typeof routeServer>>;

beforeEach(async () => {
  fixture = new IdentityFixture();
  administrator = await fixture.addUser('admin', { administrator: true });
  await fixture.addUser('alice');
  fixture.addProject('library', true);
  fixture.addProject('secret', false);
  noteRefusedPush = vi.fn();
  server = await routeServer(fixture, '', { noteRefusedPush });
});
afterEach(async () => {
  await server.close();
  fixture.close();
});

function get(query: string, authorization?: string) {
  return server.inject({
    url: `/service/token?${query}`,
    headers: authorization === undefined ? {} : { authorization },
  });
}

function post(form: string | Record<string, string>, contentType = 'application/x-www-form-urlencoded') {
  const payload = typeof form === 'string' ? form : new URLSearchParams(form).toString();
  return server.inject({
    method: 'POST',
    url: '/service/token',
    headers: { 'content-type': contentType },
    payload,
  });
}

function grantsOf(token: string): readonly string[] {
  return fixture.tokens.verify(token).grants.map(({ name, actions }) => `${name}:${actions.join()}`);
}

describe('GET /service/token', () => {
  it('answers docker login with token and refresh token', async () => {
    const response = await get(
      'account=admin&client_id=docker&offline_token=true&service=harbor-registry',
      basic('admin', PASSWORD),
    );
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({ 'cache-control': 'no-store' });
    expect(response.headers['content-type']).toMatch(/^application\/json/);
    const body = response.json();
    expect(body).toEqual({
      token: expect.any(String),
      access_token: body.token,
      expires_in: 1800,
      issued_at: '2023-11-14T22:13:20.000Z',
      refresh_token: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(fixture.tokens.verify(body.token)).toMatchObject({ userId: administrator.userId, grants: [] });
    expect(fixture.events.after(0, 10)).toMatchObject([
      { type: 'user.logged-in', actor: 'admin', payload: { client: 'docker', address: '127.0.0.1' } },
    ]);
  });

  it.each(['', '&offline_token=false', '&offline_token='])(
    'gives no refresh token unasked (%j)',
    async (more) => {
      const response = await get(`service=harbor-registry${more}`, basic('admin', PASSWORD));
      expect(response.json()).not.toHaveProperty('refresh_token');
      expect(fixture.refreshTokens.list(administrator.userId)).toEqual([]);
    },
  );

  it('takes scopes repeated and parted by spaces, and grants what is allowed of them', async () => {
    const response = await get(
      'service=harbor-registry&scope=repository:app:pull,push%20repository:secret/x:pull&scope=repository:app:delete',
      basic('alice', PASSWORD),
    );
    expect(response.statusCode).toBe(200);
    expect(grantsOf(response.json().token)).toEqual(['library/app:pull', 'secret/x:']);
    expect(response.json()).not.toHaveProperty('scope');
  });

  it.each([
    'service=&scope=repository:app:pull',
    'service=harbor-registry&service=harbor-registry&account=a&account=b&scope=repository:app:pull',
    'account=&client_id=&offline_token=&scope=repository:app:pull',
    'client_id=a&client_id=b&offline_token=false&offline_token=false&scope=repository:app:pull',
    'scope=nonsense&scope=repository:app:pull,PULL,steal,&scope=',
  ])('takes what clients repeat, leave empty or make up (%s)', async (query) => {
    const response = await get(query, basic('alice', PASSWORD));
    expect(response.statusCode).toBe(200);
    expect(grantsOf(response.json().token)).toEqual(['library/app:pull']);
    expect(response.json()).not.toHaveProperty('refresh_token');
  });

  it.each(['scope=nonsense', 'scope=repository:app:steal', 'scope=repository:app:'])(
    'grants nothing where nothing is asked for that is known (%s)',
    async (query) => {
      for (const authorization of [undefined, basic('admin', PASSWORD)]) {
        const response = await get(query, authorization);
        expect(response.statusCode).toBe(200);
        expect(grantsOf(response.json().token).filter((grant) => !grant.endsWith(':'))).toEqual([]);
      }
    },
  );

  it('gives who asks for pull all that they hold on the repository, as Harbor does', async () => {
    const ask = async () =>
      grantsOf((await get('scope=repository:secret/x:pull', basic('admin', PASSWORD))).json().token);
    expect(await ask()).toEqual(['secret/x:pull,push,delete']);
    fixture.narrowTokens = true;
    expect(await ask()).toEqual(['secret/x:pull']);
  });

  it('lets anonymous pull what is public, and signs nothing more', async () => {
    const response = await get(
      'scope=repository:library/app:pull,push&scope=repository:secret/x:pull&offline_token=true',
    );
    expect(response.statusCode).toBe(200);
    expect(grantsOf(response.json().token)).toEqual(['library/app:pull', 'secret/x:']);
    expect(response.json()).not.toHaveProperty('refresh_token');
  });

  it.each(['service=harbor-registry', 'scope=', 'scope=%20'])(
    'refuses anonymous who asks for nothing (%s)',
    async (query) => {
      const response = await get(query);
      expect(response.statusCode).toBe(401);
      expect(response.headers['www-authenticate']).toBe('Basic realm="Marina"');
      expect(response.json().errors[0].code).toBe('UNAUTHORIZED');
    },
  );

  it.each([basic('admin', 'wrong'), basic('nobody', PASSWORD), 'Basic x', 'Bearer x'])(
    'refuses a bad credential even where anonymous may pull (%#)',
    async (authorization) => {
      const response = await get('scope=repository:library/app:pull', authorization);
      expect(response.statusCode).toBe(401);
    },
  );

  it('knows the desktop by its token', async () => {
    const response = await get('scope=repository:secret/x:pull', `Bearer ${DESKTOP_TOKEN}`);
    expect(grantsOf(response.json().token)).toEqual(['secret/x:pull,push,delete']);
  });

  it.each([
    'service=other',
    'scope=repository:a:pull&service=a&service=b',
    'service=harbor-registry&service=other',
    `${Array.from({ length: 101 }, (_, index) => `scope=repository:a/b${index}:pull`).join('&')}`,
  ])('answers 400 to a wrong question (%#)', async (query) => {
    const response = await get(query, basic('admin', PASSWORD));
    expect(response.statusCode).toBe(400);
    expect(response.json().errors[0].code).toBe('BAD_REQUEST');
  });

  it('answers wrong passwords with 401, never with the 429 on which Docker gives up', async () => {
    for (let guess = 0; guess < 20; guess += 1) {
      const response = await get('service=harbor-registry', basic('admin', `guess ${guess}`));
      expect(response.statusCode).toBe(401);
    }
    expect((await get('service=harbor-registry', basic('admin', PASSWORD))).statusCode).toBe(200);
  });
});

describe('POST /service/token', () => {
  const login = { grant_type: 'password', service: 'harbor-registry', client_id: 'docker' };

  it('takes a password, and says what was granted', async () => {
    const response = await post({
      ...login,
      username: 'alice',
      password: PASSWORD,
      scope: 'repository:app:pull,push repository:secret/x:pull',
    });
    expect(response.statusCode).toBe(200);
    const body = response.json();
    expect(body).toEqual({
      token: expect.any(String),
      access_token: body.token,
      scope: 'repository:library/app:pull',
      expires_in: 1800,
      issued_at: '2023-11-14T22:13:20.000Z',
    });
  });

  it('gives a refresh token for offline access, and takes it', async () => {
    const first = await post({ ...login, access_type: 'offline', username: 'admin', password: PASSWORD });
    const refreshToken = first.json().refresh_token;
    const refresh = { ...login, grant_type: 'refresh_token', refresh_token: refreshToken };
    const second = await post({ ...refresh, scope: 'repository:secret/x:pull,push' });
    expect(second.statusCode).toBe(200);
    expect(grantsOf(second.json().access_token)).toEqual(['secret/x:pull,push,delete']);
    expect(second.json()).not.toHaveProperty('refresh_token');
    const third = await post({ ...refresh, access_type: 'offline' });
    const successor = third.json().refresh_token;
    expect(successor).toMatch(/^[\w-]{43}$/);
    expect(successor).not.toBe(refreshToken);
    expect((await post({ ...refresh, refresh_token: successor })).statusCode).toBe(200);
    await fixture.database.write(() => undefined);
    expect(fixture.refreshTokens.list(administrator.userId)).toHaveLength(1);
  });

  it('refuses a refresh token once it is revoked', async () => {
    const secret = await fixture.refreshTokens.issue(administrator.userId, 'harbor-registry', 'docker');
    const [listed] = fixture.refreshTokens.list(administrator.userId);
    await fixture.refreshTokens.revoke(administrator.userId, listed?.id ?? '');
    const response = await post({ ...login, grant_type: 'refresh_token', refresh_token: secret });
    expect(response.statusCode).toBe(401);
  });

  it('takes a content type with a charset', async () => {
    const form = new URLSearchParams({ ...login, username: 'alice', password: PASSWORD }).toString();
    const response = await post(form, 'application/x-www-form-urlencoded; charset=utf-8');
    expect(response.statusCode).toBe(200);
  });

  it.each([
    [401, { username: 'alice', password: 'wrong' }],
    [401, { username: 'nobody', password: PASSWORD }],
    [401, { grant_type: 'refresh_token', refresh_token: 'x' }],
    [400, { grant_type: 'refresh_token' }],
    [400, { username: 'alice' }],
    [400, { password: PASSWORD }],
    [400, { grant_type: 'client_credentials', username: 'alice', password: PASSWORD }],
    [400, { service: 'other', username: 'alice', password: PASSWORD }],
    [200, { scope: '::', username: 'alice', password: PASSWORD }],
  ])('answers %i to %j', async (status, change) => {
    const response = await post({ ...login, ...change });
    expect(response.statusCode).toBe(status);
  });

  it.each([
    '',
    'grant_type=password&grant_type=password&username=alice&password=x',
    '__proto__=1&constructor=2',
    '%',
    '&&=&',
  ])('answers 400 to a hostile form (%#)', async (form) => {
    expect((await post(form)).statusCode).toBe(400);
  });

  it('bounds the form', async () => {
    const response = await post({ ...login, username: 'a'.repeat(70_000), password: PASSWORD });
    expect(response.json().errors[0].message).toMatch(/too large/i);
  });
});

describe('a token for a push', () => {
  const push = (name: string): string => `repository:${name}:pull,push`;

  it.each([
    ['get', 'secret/app', 'secret/app'],
    ['get', 'app', 'library/app'],
    ['get', 'nowhere/app', 'nowhere/app'],
    ['post', 'secret/app', 'secret/app'],
  ] as const)(
    'that carries no right to it is told as a push that was refused (%s %s)',
    async (by, asked, name) => {
      const alice = { username: 'alice', password: PASSWORD, service: 'harbor-registry' };
      const answer =
        by === 'get'
          ? await get(`scope=${push(asked)}`, basic('alice', PASSWORD))
          : await post({ ...alice, grant_type: 'password', client_id: 'docker', scope: push(asked) });
      expect(answer.statusCode).toBe(200);
      expect(noteRefusedPush.mock.calls).toEqual([[name, expect.stringMatching(/^user:\d+$/), 'DENIED']]);
    },
  );

  it.each([
    ['to pull alone', 'repository:secret/app:pull', 'alice'],
    ['of who may push', push('secret/app'), 'admin'],
    ['with a name that is none', push('secret/App'), 'admin'],
  ])('%s is not', async (_what, scope, user) => {
    expect((await get(`scope=${scope}`, basic(user, PASSWORD))).statusCode).toBe(200);
    expect(noteRefusedPush).not.toHaveBeenCalled();
  });

  it('of nobody is not', async () => {
    expect((await get(`scope=${push('secret/app')}`)).statusCode).toBe(200);
    expect(noteRefusedPush).not.toHaveBeenCalled();
  });
});
