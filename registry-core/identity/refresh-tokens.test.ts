import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UserPrincipal } from '../access/principal.ts';
import { migrate } from '../database/migrate.ts';
import { REGISTRY_MIGRATIONS } from '../database/migrations/index.ts';
import { openDatabase } from '../database/open.ts';
import { EventOutbox } from '../events/outbox.ts';
import { RefreshTokenStore } from './refresh-tokens.ts';
import { IdentityFixture } from './testing/identity-fixture.ts';
import { UserStore } from './users.ts';

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

/** A registry's database as it was before the migration of this name. */
function openMemoryDatabaseBefore(name: string) {
  const index = REGISTRY_MIGRATIONS.findIndex((migration) => migration.name === name);
  const migrations = REGISTRY_MIGRATIONS.slice(0, index);
  return openDatabase({ path: ':memory:', durability: 'process-exit', migrations });
}

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

  it('of before they replaced one another are good still, and get successors', async () => {
    const database = openMemoryDatabaseBefore('refresh token rotation');
    const secret = 'a'.repeat(43);
    database.execute(`
      INSERT INTO user (id, username, password_changed_at, created_at, updated_at) VALUES (7, 'old', 1, 1, 1);
      INSERT INTO refresh_token
      VALUES (x'${createHash('sha256').update(secret).digest('hex')}', 7, '${SERVICE}', 'docker', 1, 1, ${DAY});`);
    migrate(database, REGISTRY_MIGRATIONS, ':memory:');
    const users = new UserStore(database);
    const tokens = new RefreshTokenStore(
      database,
      new EventOutbox(database),
      users,
      () => 90,
      () => 2,
    );
    expect(tokens.redeem(secret, SERVICE)).toMatchObject({ username: 'old' });
    expect(await tokens.rotate(secret, SERVICE)).toMatch(/^[\w-]{43}$/);
    database.close();
  });

  describe('with a successor', () => {
    const grace = 2 * 60_000;
    let first: string;
    let second: string;
    const redeem = (secret: string) => fixture.refreshTokens.redeem(secret, SERVICE);

    beforeEach(async () => {
      first = await fixture.refreshTokens.issue(alice.userId, SERVICE, 'ci');
      second = (await fixture.refreshTokens.rotate(first, SERVICE)) ?? '';
    });

    it('stays good while that is not used: some clients ask and keep the old one', async () => {
      for (let use = 0; use < 200; use += 1) {
        fixture.now += 10 * 60_000;
        expect(redeem(first)).toEqual(alice);
        await fixture.refreshTokens.rotate(first, SERVICE);
      }
      expect(fixture.refreshTokens.list(alice.userId)).toHaveLength(2);
    });

    it('stays good for two minutes after that was used, then revokes all of its family', async () => {
      const other = await fixture.refreshTokens.issue(alice.userId, SERVICE, 'docker');
      expect(redeem(second)).toEqual(alice);
      await settle();
      const third = (await fixture.refreshTokens.rotate(second, SERVICE)) ?? '';
      fixture.now += grace;
      expect(redeem(first)).toEqual(alice);
      expect(redeem(third)).toEqual(alice);
      await settle();
      fixture.now += 1;
      expect(redeem(first)).toBeUndefined();
      await settle();
      for (const secret of [first, second, third]) expect(redeem(secret)).toBeUndefined();
      expect(redeem(other)).toEqual(alice);
    });

    describe('asked for twice', () => {
      let sibling: string;
      const events = () => fixture.events.after(0, 10);

      beforeEach(async () => {
        sibling = (await fixture.refreshTokens.rotate(first, SERVICE)) ?? '';
      });

      it('lets one go on: the other, used after two minutes, revokes both, and an event says so', async () => {
        expect(redeem(second)).toEqual(alice);
        await settle();
        fixture.now += grace + 1;
        expect(redeem(second)).toEqual(alice);
        expect(redeem(sibling)).toBeUndefined();
        await settle();
        for (const secret of [first, second, sibling]) expect(redeem(secret)).toBeUndefined();
        await settle();
        expect(events()).toMatchObject([
          { type: 'user.token-reused', actor: 'alice', payload: { client: 'ci', revoked: 3 } },
        ]);
      });

      it('lets the other answer requests at the same time, without a line of its own', async () => {
        expect(redeem(second)).toEqual(alice);
        expect(redeem(sibling)).toEqual(alice); // Before the first use was written.
        await settle();
        expect(redeem(sibling)).toEqual(alice);
        expect(await fixture.refreshTokens.rotate(sibling, SERVICE)).toBeUndefined();
        expect(await fixture.refreshTokens.rotate(first, SERVICE)).toBeUndefined();
        expect(await fixture.refreshTokens.rotate(second, SERVICE)).toMatch(/^[\w-]{43}$/);
        expect(fixture.refreshTokens.list(alice.userId)).toHaveLength(2);
        expect(events()).toEqual([]);
      });

      it('reveals a thief who used a successor first', async () => {
        expect(redeem(sibling)).toEqual(alice);
        await settle();
        const stolen = (await fixture.refreshTokens.rotate(sibling, SERVICE)) ?? '';
        fixture.now += grace + 1;
        expect(redeem(second)).toBeUndefined();
        await settle();
        expect(redeem(stolen)).toBeUndefined();
        expect(events()).toHaveLength(1);
      });
    });

    it('is listed as one, and is gone with the user’s others', async () => {
      redeem(second);
      await settle();
      expect(fixture.refreshTokens.list(alice.userId)).toHaveLength(1);
      await fixture.database.write(() => fixture.refreshTokens.revokeAllOf(alice.userId));
      expect(redeem(second)).toBeUndefined();
    });

    it('is given for a good token only', async () => {
      expect(await fixture.refreshTokens.rotate('x', SERVICE)).toBeUndefined();
      expect(await fixture.refreshTokens.rotate(first, 'other')).toBeUndefined();
      fixture.now += 91 * DAY;
      expect(await fixture.refreshTokens.rotate(first, SERVICE)).toBeUndefined();
    });
  });
});
