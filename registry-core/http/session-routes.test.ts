import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UserPrincipal } from '../access/principal.ts';
import { IdentityFixture, PASSWORD } from '../identity/testing/identity-fixture.ts';
import { routeServer } from './testing/route-server.ts';

let fixture: IdentityFixture;
let alice: UserPrincipal;
let server: Awaited<ReturnType<typeof routeServer>>;

beforeEach(async () => {
  fixture = new IdentityFixture();
  alice = await fixture.addUser('alice');
  server = await routeServer(fixture, 'https://hub.example.com');
});
afterEach(async () => {
  await server.close();
  fixture.close();
});

function login(password: string, headers: Record<string, string> = {}) {
  return server.inject({
    method: 'POST',
    url: '/c/login',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams({ principal: 'alice', password }).toString(),
  });
}

function cookieValueIn(setCookie: unknown): string {
  return /^sid=([^;]+);/.exec(String(setCookie))?.[1] ?? '';
}

describe('POST /c/login', () => {
  it('begins a session', async () => {
    const response = await login(PASSWORD);
    expect(response.statusCode).toBe(200);
    expect(response.headers['set-cookie']).toMatch(
      /^sid=marina\.[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const session = fixture.sessions.find(cookieValueIn(response.headers['set-cookie']));
    expect(session?.principal).toEqual(alice);
    expect(response.headers['x-harbor-csrf-token']).toBe(session?.csrfToken);
    expect(fixture.events.after(0, 10)).toMatchObject([
      { type: 'user.logged-in', actor: 'alice', payload: { client: 'portal' } },
    ]);
  });

  it('takes JSON too', async () => {
    const response = await server.inject({
      method: 'POST',
      url: '/c/login',
      payload: { principal: 'alice', password: PASSWORD },
    });
    expect(response.statusCode).toBe(200);
  });

  it('marks the cookie Secure behind the TLS proxy only', async () => {
    const proxied = await login(PASSWORD, { host: 'hub.example.com' });
    expect(proxied.headers['set-cookie']).toMatch(/; Secure$/);
    const direct = await login(PASSWORD, { host: 'localhost:5001' });
    expect(direct.headers['set-cookie']).not.toMatch(/Secure/);
  });

  it('gives nothing for a wrong password', async () => {
    const response = await login('wrong');
    expect(response.statusCode).toBe(401);
    expect(response.headers['set-cookie']).toBeUndefined();
    expect((await login('wrong again')).statusCode).toBe(401);
    expect((await login(PASSWORD)).statusCode).toBe(200);
  });

  it('never continues a session that was there before', async () => {
    const before = cookieValueIn((await login(PASSWORD)).headers['set-cookie']);
    const after = cookieValueIn((await login(PASSWORD, { cookie: `sid=${before}` })).headers['set-cookie']);
    expect(after).not.toBe(before);
    expect(fixture.sessions.find(before)).toBeUndefined();
    const planted = `marina.${'a'.repeat(43)}`;
    expect(
      cookieValueIn((await login(PASSWORD, { cookie: `sid=${planted}` })).headers['set-cookie']),
    ).not.toBe(planted);
  });

  it('answers 400 to a form without the fields', async () => {
    const response = await server.inject({
      method: 'POST',
      url: '/c/login',
      payload: { principal: 'alice' },
    });
    expect(response.statusCode).toBe(400);
  });
});

describe('GET /c/log_out', () => {
  it('ends the session and takes the cookie away', async () => {
    const cookieValue = cookieValueIn((await login(PASSWORD)).headers['set-cookie']);
    const response = await server.inject({ url: '/c/log_out', headers: { cookie: `sid=${cookieValue}` } });
    expect(response.statusCode).toBe(200);
    expect(response.headers['set-cookie']).toMatch(/^sid=; .*Max-Age=0$/);
    expect(fixture.sessions.find(cookieValue)).toBeUndefined();
  });

  it.each(['same-site', 'cross-site'])('is not for a page of another port (%s)', async (site) => {
    const cookieValue = cookieValueIn((await login(PASSWORD)).headers['set-cookie']);
    const headers = { cookie: `sid=${cookieValue}`, 'sec-fetch-site': site };
    const response = await server.inject({ url: '/c/log_out', headers });
    expect(response.statusCode).toBe(403);
    expect(response.json().errors[0].code).toBe('ORIGIN_REFUSED');
    expect(fixture.sessions.find(cookieValue)).toBeDefined();
  });

  it.each(['same-origin', 'none'])('is for our own page and the address bar (%s)', async (site) => {
    const cookieValue = cookieValueIn((await login(PASSWORD)).headers['set-cookie']);
    const headers = { cookie: `sid=${cookieValue}`, 'sec-fetch-site': site };
    expect((await server.inject({ url: '/c/log_out', headers })).statusCode).toBe(200);
    expect(fixture.sessions.find(cookieValue)).toBeUndefined();
  });

  it('ends the session also behind a cookie that another page planted', async () => {
    const cookieValue = cookieValueIn((await login(PASSWORD)).headers['set-cookie']);
    const cookie = `sid=marina.${'a'.repeat(43)}; sid=${cookieValue}`;
    await server.inject({ url: '/c/log_out', headers: { cookie } });
    expect(fixture.sessions.find(cookieValue)).toBeUndefined();
  });

  it('leaves the cookie of another program alone', async () => {
    const response = await server.inject({ url: '/c/log_out', headers: { cookie: 'sid=s%3Aother' } });
    expect(response.statusCode).toBe(200);
    expect(response.headers['set-cookie']).toBeUndefined();
  });
});
