import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UserPrincipal } from '../access/principal.ts';
import { REFRESH_TOKEN_QUERIES } from './refresh-tokens.ts';
import { IdentityFixture } from './testing/identity-fixture.ts';

const SERVICE = 'harbor-registry';
const DAY = 24 * 60 * 60_000;

let fixture: IdentityFixture;
let alice: UserPrincipal;
let bob: UserPrincipal;

beforeEach(async () => {
  fixture = new IdentityFixture();
  alice = await fixture.addUser('alice');
  bob = await fixture.addUser('bob');
});
afterEach(() => fixture.close());

/** Lets writes that nobody waits for reach the database. */
function settle(): Promise<void> {
  return fixture.database.write(() => undefined);
}

describe('RefreshTokenStore', () => {
  it('knows whose token it is, for its service only', async () => {
    const secret = await fixture.refreshTokens.issue(alice.userId, SERVICE, 'docker');
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(fixture.refreshTokens.redeem(secret, SERVICE)).toEqual(alice);
    expect(fixture.refreshTokens.redeem(secret, 'other')).toBeUndefined();
    for (const wrong of ['', 'x', 'a'.repeat(43), `${secret}=`, secret.toUpperCase(), 'a'.repeat(100_000)]) {
      expect(fixture.refreshTokens.redeem(wrong, SERVICE)).toBeUndefined();
    }
  });

  it('keeps no secret', async () => {
    const secret = await fixture.refreshTokens.issue(alice.userId, SERVICE, 'docker');
    const row = fixture.database.prepare<[], { token_hash: Buffer }>('SELECT * FROM refresh_token').get();
    expect(JSON.stringify(row)).not.toContain(secret);
    expect(JSON.stringify(fixture.refreshTokens.list(alice.userId))).not.toContain(secret);
    expect(row?.token_hash.includes(Buffer.from(secret, 'base64url'))).toBe(false);
  });

  it('lives on while it is used, and 90 days from then', async () => {
    const secret = await fixture.refreshTokens.issue(alice.userId, SERVICE, 'docker');
    for (let use = 0; use < 3; use += 1) {
      fixture.now += 89 * DAY;
      expect(fixture.refreshTokens.redeem(secret, SERVICE)).toEqual(alice);
      await settle();
    }
    fixture.now += 90 * DAY;
    expect(fixture.refreshTokens.redeem(secret, SERVICE)).toBeUndefined();
    expect(fixture.refreshTokens.list(alice.userId)).toEqual([]);
  });

  it('lists the one used last first, and revokes by id, of the owner only', async () => {
    const first = await fixture.refreshTokens.issue(alice.userId, SERVICE, 'docker');
    fixture.now += DAY;
    const second = await fixture.refreshTokens.issue(alice.userId, SERVICE, 'containerd');
    const listed = fixture.refreshTokens.list(alice.userId);
    expect(listed.map(({ clientId }) => clientId)).toEqual(['containerd', 'docker']);
    const id = listed[1]?.id ?? '';
    expect(await fixture.refreshTokens.revoke(bob.userId, id)).toBe(false);
    expect(await fixture.refreshTokens.revoke(alice.userId, id)).toBe(true);
    expect(await fixture.refreshTokens.revoke(alice.userId, id)).toBe(false);
    expect(await fixture.refreshTokens.revoke(alice.userId, 'zz')).toBe(false);
    expect(fixture.refreshTokens.redeem(first, SERVICE)).toBeUndefined();
    expect(fixture.refreshTokens.redeem(second, SERVICE)).toEqual(alice);
  });

  it('keeps a hundred of a user, the least used go', async () => {
    const secrets: string[] = [];
    for (let login = 0; login < 101; login += 1) {
      fixture.now += 1000;
      secrets.push(await fixture.refreshTokens.issue(alice.userId, SERVICE, 'ci'));
    }
    expect(fixture.refreshTokens.list(alice.userId)).toHaveLength(100);
    expect(fixture.refreshTokens.redeem(secrets[0] ?? '', SERVICE)).toBeUndefined();
    expect(fixture.refreshTokens.redeem(secrets[1] ?? '', SERVICE)).toEqual(alice);
  });

  it('cuts what a client calls itself', async () => {
    await fixture.refreshTokens.issue(alice.userId, SERVICE, 'x'.repeat(100_000));
    expect(fixture.refreshTokens.list(alice.userId)[0]?.clientId).toHaveLength(128);
  });

  it.each(Object.entries(REFRESH_TOKEN_QUERIES))('runs %s on an index', (_name, sql) => {
    const plan = fixture.database.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(1);
    expect(plan[0]?.detail).toMatch(/^SEARCH refresh_token USING .*(INDEX|PRIMARY KEY)/);
  });
});
