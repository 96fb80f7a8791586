import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ANONYMOUS, type UserPrincipal } from '../access/principal.ts';
import { parseScopes } from '../access/scope.ts';
import { IdentityFixture, PASSWORD } from '../identity/testing/identity-fixture.ts';
import { RequestAuthenticator } from './request-authentication.ts';
import { basic, incomingRequest } from './testing/incoming-request.ts';

const DESKTOP_TOKEN = 'desktop-token-of-this-run';

let fixture: IdentityFixture;
let administrator: UserPrincipal;
let alice: UserPrincipal;
let authenticator: RequestAuthenticator;

beforeEach(async () => {
  fixture = new IdentityFixture();
  administrator = await fixture.addUser('admin', { administrator: true });
  alice = await fixture.addUser('alice');
  const { tokens, passwords, sessions, users } = fixture;
  authenticator = new RequestAuthenticator(tokens, passwords, sessions, users, {
    desktopToken: DESKTOP_TOKEN,
  });
});
afterEach(() => fixture.close());

type Room = 'forRegistry' | 'forApi' | 'forTokenService';
const ROOMS: readonly Room[] = ['forRegistry', 'forApi', 'forTokenService'];

function ask(room: Room, headers: Record<string, string> = {}, method = 'GET', remoteAddress = '127.0.0.1') {
  return authenticator[room](incomingRequest({ method, headers, remoteAddress }));
}

/** The code with which a request is refused, thrown or rejected. */
async function refusal(room: Room, headers: Record<string, string>, method = 'GET'): Promise<unknown> {
  return Promise.resolve()
    .then(() => ask(room, headers, method))
    .then(
      (identity) => `accepted as ${identity.method}`,
      (error: { code?: string }) => error.code,
    );
}

describe('no credential', () => {
  it.each(ROOMS)('is anonymous, at once (%s)', (room) => {
    expect(ask(room)).toEqual({ principal: ANONYMOUS, method: 'none' });
  });
});

describe('a bearer token', () => {
  it('is answered without a promise, with what it was issued for', async () => {
    fixture.addProject('library', true);
    const { token } = await fixture.tokens.issue(alice, parseScopes(['repository:app:pull']), 'docker');
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      expect(ask('forRegistry', { authorization: `${scheme} ${token}` })).toEqual({
        principal: alice,
        method: 'bearer',
        grants: [{ type: 'repository', name: 'library/app', actions: ['pull'] }],
        issuedAt: fixture.now,
      });
    }
  });

  it('of anonymous stays anonymous, with its grants', async () => {
    const { token } = await fixture.tokens.issue(ANONYMOUS, parseScopes(['repository:a/b:pull']), '');
    expect(ask('forRegistry', { authorization: `Bearer ${token}` })).toMatchObject({
      principal: ANONYMOUS,
      method: 'bearer',
      grants: [{ actions: [] }],
    });
  });

  it('opens neither the API nor the token endpoint', async () => {
    const { token } = await fixture.tokens.issue(administrator, [], 'docker');
    expect(await refusal('forApi', { authorization: `Bearer ${token}` })).toBe('UNAUTHORIZED');
    expect(await refusal('forTokenService', { authorization: `Bearer ${token}` })).toBe('UNAUTHORIZED');
  });

  it('that is bad is refused', async () => {
    expect(await refusal('forRegistry', { authorization: 'Bearer nonsense' })).toBe('UNAUTHORIZED');
  });
});

describe('the desktop token', () => {
  it.each(['forApi', 'forTokenService'] as const)('acts as the first administrator (%s)', (room) => {
    expect(ask(room, { authorization: `Bearer ${DESKTOP_TOKEN}` })).toEqual({
      principal: administrator,
      method: 'desktop',
    });
  });

  it('does not open /v2', async () => {
    expect(await refusal('forRegistry', { authorization: `Bearer ${DESKTOP_TOKEN}` })).toBe('UNAUTHORIZED');
  });

  it('has to be the right one, and there', async () => {
    expect(await refusal('forApi', { authorization: `Bearer ${DESKTOP_TOKEN}x` })).toBe('UNAUTHORIZED');
    const { tokens, passwords, sessions, users } = fixture;
    authenticator = new RequestAuthenticator(tokens, passwords, sessions, users);
    expect(await refusal('forApi', { authorization: `Bearer ${DESKTOP_TOKEN}` })).toBe('UNAUTHORIZED');
    expect(await refusal('forApi', { authorization: 'Bearer undefined' })).toBe('UNAUTHORIZED');
  });
});

describe('Basic', () => {
  it.each(ROOMS)('is checked once, then answered without a promise (%s)', async (room) => {
    const headers = { authorization: basic('alice', PASSWORD) };
    const first = ask(room, headers);
    expect(first).toBeInstanceOf(Promise);
    expect(await first).toEqual({ principal: alice, method: 'basic' });
    expect(ask(room, headers)).toEqual({ principal: alice, method: 'basic' });
  });

  it('takes a password with colons and other scripts', async () => {
    await fixture.addUser('bob', { password: 'pä:ss:字' });
    expect(await ask('forRegistry', { authorization: basic('bob', 'pä:ss:字') })).toMatchObject({
      principal: { username: 'bob' },
    });
  });

  it.each(ROOMS)('with a wrong password or user is refused, never anonymous (%s)', async (room) => {
    expect(await refusal(room, { authorization: basic('alice', 'wrong') })).toBe('UNAUTHORIZED');
    expect(await refusal(room, { authorization: basic('nobody', PASSWORD) })).toBe('UNAUTHORIZED');
  });
});

describe('a malformed Authorization', () => {
  it.each([
    '',
    'Basic',
    'Basic ',
    'Basic !!!!',
    'Basic YWxpY2U=', // alice, no colon
    'Basic OnNlY3JldA==', // :secret
    'Basic Og==',
    'Bearer',
    'Bearer ',
    'Bearer a b',
    'Digest username="alice"',
    'Token abc',
    'basicYWxpY2U6eA==',
    `Bearer ${'a'.repeat(40_000)}`,
    `Basic ${'A'.repeat(40_000)}`,
    `${' '.repeat(30_000)}Bearer x`,
    `Bearer ${' '.repeat(30_000)}x y`,
    'Bearer a\u0000b',
  ])('is refused (%#)', async (authorization) => {
    for (const room of ROOMS) expect(await refusal(room, { authorization })).toBe('UNAUTHORIZED');
  });

  it('is not outvoted by a good session', async () => {
    const { cookieValue } = await fixture.sessions.begin(alice.userId);
    const headers = { authorization: 'Basic !', cookie: `sid=${cookieValue}` };
    expect(await refusal('forApi', headers)).toBe('UNAUTHORIZED');
  });
});

describe('a session that the page of another port rides on', () => {
  it.each(['same-site', 'cross-site'])('is refused, even to read: %s', async (site) => {
    const { cookieValue, csrfToken } = await fixture.sessions.begin(alice.userId);
    const headers = { cookie: `sid=${cookieValue}`, 'sec-fetch-site': site };
    const refusal = expect.objectContaining({ code: 'ORIGIN_REFUSED', status: 403 });
    expect(() => ask('forApi', headers)).toThrow(refusal);
    expect(() => ask('forApi', { ...headers, 'x-harbor-csrf-token': csrfToken })).toThrow(refusal);
  });

  it.each(['same-origin', 'none'])('is not what the own page or the user asks: %s', async (site) => {
    const { cookieValue } = await fixture.sessions.begin(alice.userId);
    const headers = { cookie: `sid=${cookieValue}`, 'sec-fetch-site': site };
    expect(ask('forApi', headers)).toMatchObject({ method: 'session' });
  });

  it('says nothing of clients that show a credential, or none', () => {
    const site = { 'sec-fetch-site': 'same-site' };
    expect(ask('forApi', site)).toMatchObject({ method: 'none' });
    expect(ask('forApi', { ...site, authorization: `Bearer ${DESKTOP_TOKEN}` })).toMatchObject({
      method: 'desktop',
    });
  });
});

describe('a session', () => {
  it('opens the API for reading and gives the CSRF token', async () => {
    const { cookieValue, csrfToken } = await fixture.sessions.begin(alice.userId);
    expect(ask('forApi', { cookie: `theme=dark; sid=${cookieValue}` })).toEqual({
      principal: alice,
      method: 'session',
      csrfToken,
    });
  });

  it.each(['forRegistry', 'forTokenService'] as const)('does nothing elsewhere (%s)', async (room) => {
    const { cookieValue } = await fixture.sessions.begin(alice.userId);
    expect(ask(room, { cookie: `sid=${cookieValue}` })).toMatchObject({ method: 'none' });
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'FUTURE'])('needs its CSRF token for %s', async (method) => {
    const { cookieValue, csrfToken } = await fixture.sessions.begin(alice.userId);
    const other = await fixture.sessions.begin(alice.userId);
    const cookie = `sid=${cookieValue}`;
    for (const shown of [undefined, '', 'x', other.csrfToken]) {
      const headers = { cookie, ...(shown === undefined ? {} : { 'x-harbor-csrf-token': shown }) };
      expect(() => ask('forApi', headers, method)).toThrow(
        expect.objectContaining({ code: 'FORBIDDEN', headers: { 'X-Harbor-CSRF-Token': csrfToken } }),
      );
    }
    expect(ask('forApi', { cookie, 'x-harbor-csrf-token': csrfToken }, method)).toMatchObject({
      method: 'session',
    });
  });

  it('needs no CSRF token where a password is shown', async () => {
    const { cookieValue } = await fixture.sessions.begin(alice.userId);
    const headers = { authorization: basic('alice', PASSWORD), cookie: `sid=${cookieValue}` };
    expect(await ask('forApi', headers, 'POST')).toMatchObject({ method: 'basic' });
  });

  it('that ended is refused once: the answer clears the cookie', async () => {
    const { cookieValue } = await fixture.sessions.begin(alice.userId);
    await fixture.sessions.end([cookieValue]);
    expect(() => ask('forApi', { cookie: `sid=${cookieValue}` })).toThrow(
      expect.objectContaining({
        code: 'UNAUTHORIZED',
        headers: { 'set-cookie': 'sid=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0' },
      }),
    );
  });

  it('is not ended by a cookie of our form that another page of this host planted', async () => {
    const { cookieValue, csrfToken } = await fixture.sessions.begin(alice.userId);
    const planted = `sid=marina.${'a'.repeat(43)}`;
    for (const cookie of [`${planted}; sid=${cookieValue}`, `sid=${cookieValue}; ${planted}`]) {
      expect(ask('forApi', { cookie })).toMatchObject({ principal: alice, method: 'session' });
      expect(ask('forApi', { cookie, 'x-harbor-csrf-token': csrfToken }, 'POST')).toMatchObject({
        principal: alice,
      });
      expect(await authenticator.stillHolds(incomingRequest({ headers: { cookie } }))).toBe(true);
    }
  });

  it('is not replaced by another user’s in front of it', async () => {
    const { cookieValue, csrfToken } = await fixture.sessions.begin(alice.userId);
    const other = await fixture.sessions.begin(administrator.userId);
    const cookie = `sid=${other.cookieValue}; sid=${cookieValue}`;
    expect(ask('forApi', { cookie })).toMatchObject({ principal: alice, csrfToken });
    for (const [shown, principal] of [
      [csrfToken, alice],
      [other.csrfToken, administrator],
    ] as const) {
      const headers = { cookie, 'x-harbor-csrf-token': shown };
      expect(ask('forApi', headers, 'POST')).toMatchObject({ principal });
    }
    expect(() => ask('forApi', { cookie, 'x-harbor-csrf-token': 'x' }, 'POST')).toThrow(
      expect.objectContaining({ code: 'FORBIDDEN' }),
    );
  });

  it('is told from the cookies of other programs on this host', async () => {
    const { cookieValue } = await fixture.sessions.begin(alice.userId);
    expect(ask('forApi', { cookie: 'sid=s%3Aabc.def; xsid=1; sidx=2' })).toMatchObject({ method: 'none' });
    expect(ask('forApi', { cookie: `sid=abc; sid=${cookieValue}` })).toMatchObject({ method: 'session' });
    const flood = `${'sid=x; '.repeat(4000)}sid=${cookieValue}`;
    expect(ask('forApi', { cookie: flood })).toMatchObject({ method: 'session' });
    expect(ask('forApi', { cookie: ';;=;sid;sid=;__proto__=1' })).toMatchObject({ method: 'none' });
  });
});

describe('over a real connection', () => {
  it('takes the first of many Authorization headers, never a later one', async () => {
    const identities: unknown[] = [];
    const server = createServer((request, response) => {
      Promise.resolve()
        .then(() => authenticator.forRegistry(request))
        .then(
          ({ method }) => identities.push(method),
          ({ code }: { code: string }) => identities.push(code),
        )
        .finally(() => response.end());
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const good = `Authorization: ${basic('alice', PASSWORD)}\r\n`;
    const bad = 'Authorization: Basic !\r\n';
    for (const headers of [good + bad.repeat(100), bad + good.repeat(100)]) {
      const socket = connect(port, '127.0.0.1');
      // Not `end`: Node gives up on a request whose client is through with sending.
      socket.write(`GET /v2/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers}\r\n`);
      await once(socket.resume(), 'close');
    }
    server.close();
    expect(identities).toEqual(['basic', 'UNAUTHORIZED']);
  });
});

describe('guessing', () => {
  const guess = (index: number) => ({ authorization: basic('alice', `guess ${index}`) });
  const right = { authorization: basic('alice', PASSWORD) };

  it('on this machine keeps nobody out', async () => {
    for (let index = 0; index < 30; index += 1)
      expect(await refusal('forRegistry', guess(index))).toBe('UNAUTHORIZED');
    expect(await ask('forRegistry', right)).toMatchObject({ principal: alice });
  });

  it('from another machine is slowed with 429 and Retry-After, and slows nobody elsewhere', async () => {
    const there = (headers: Record<string, string>) =>
      Promise.resolve(ask('forRegistry', headers, 'GET', '192.0.2.1'));
    for (let index = 0; index < 12; index += 1)
      await expect(there(guess(index))).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    await expect(there(right)).rejects.toMatchObject({
      code: 'TOOMANYREQUESTS',
      headers: { 'retry-after': '3' },
    });
    expect(await ask('forRegistry', right)).toMatchObject({ principal: alice });
  });

  it('of a process that uses this machine’s own address is on this machine', async () => {
    const request = (headers: Record<string, string>) =>
      incomingRequest({ headers, remoteAddress: '192.0.2.1', localAddress: '192.0.2.1' });
    for (let index = 0; index < 30; index += 1)
      await expect(authenticator.forRegistry(request(guess(index)))).rejects.toMatchObject({
        code: 'UNAUTHORIZED',
      });
    expect(await authenticator.forRegistry(request(right))).toMatchObject({ principal: alice });
  });
});

describe('whether a credential still holds', () => {
  const holds = (headers: Record<string, string>) => authenticator.stillHolds(incomingRequest({ headers }));

  it('is seen without using the session, which ends in its time', async () => {
    const { cookieValue } = await fixture.sessions.begin(alice.userId);
    const headers = { cookie: `sid=${cookieValue}` };
    const minute = 60_000;
    for (let minutes = 0; minutes < 59; minutes += 1) {
      fixture.now += minute;
      expect(await holds(headers)).toBe(true);
    }
    fixture.now += 2 * minute;
    expect(await holds(headers)).toBe(false);
  });

  it.each([{}, { cookie: 'sid=other' }, { authorization: 'Bearer nope' }, { authorization: 'nonsense' }])(
    'is no for %j',
    async (headers) => {
      expect(await holds(headers)).toBe(false);
    },
  );

  it('is yes for a password and the desktop token', async () => {
    expect(await holds({ authorization: basic('alice', PASSWORD) })).toBe(true);
    expect(await holds({ authorization: `Bearer ${DESKTOP_TOKEN}` })).toBe(true);
    expect(await holds({ authorization: basic('alice', 'wrong') })).toBe(false);
  });
});
