import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UserPrincipal } from '../access/principal.ts';
import { csrfTokenMatches, isSessionCookie } from './sessions.ts';
import { IdentityFixture } from './testing/identity-fixture.ts';

const MINUTE = 60_000;

let fixture: IdentityFixture;
let alice: UserPrincipal;

beforeEach(async () => {
  fixture = new IdentityFixture();
  alice = await fixture.addUser('alice');
});
afterEach(() => fixture.close());

/** Lets writes that nobody waits for reach the database. */
function settle(): Promise<void> {
  return fixture.database.write(() => undefined);
}

describe('SessionStore', () => {
  it('finds a session by its cookie only', async () => {
    const { cookieValue, csrfToken } = await fixture.sessions.begin(alice.userId);
    expect(isSessionCookie(cookieValue)).toBe(true);
    expect(fixture.sessions.find(cookieValue)).toEqual({ principal: alice, csrfToken });
    expect(fixture.sessions.find(`${cookieValue.slice(0, -1)}-`)).toBeUndefined();
  });

  it('keeps the cookie in no readable form', async () => {
    const { cookieValue } = await fixture.sessions.begin(alice.userId);
    const row = fixture.database.prepare<[], { token_hash: Buffer }>('SELECT * FROM session').get();
    expect(row?.token_hash).toHaveLength(32);
    expect(JSON.stringify(row)).not.toContain(cookieValue);
  });

  it('ends an hour after it was last used', async () => {
    const { cookieValue } = await fixture.sessions.begin(alice.userId);
    for (let use = 0; use < 3; use += 1) {
      fixture.now += 59 * MINUTE;
      expect(fixture.sessions.find(cookieValue)).toBeDefined();
      await settle();
    }
    fixture.now += 60 * MINUTE;
    expect(fixture.sessions.find(cookieValue)).toBeUndefined();
  });

  it('writes no more than once in a twentieth of its life', async () => {
    const { cookieValue } = await fixture.sessions.begin(alice.userId);
    let commits = 0;
    fixture.database.onCommit(() => {
      commits += 1;
    });
    fixture.now += 3 * MINUTE - 1;
    fixture.sessions.find(cookieValue);
    fixture.now += 1;
    fixture.sessions.find(cookieValue);
    await settle();
    for (let use = 0; use < 10; use += 1) fixture.sessions.find(cookieValue);
    await settle();
    expect(commits).toBe(2); // one extension shares its commit with the first settle, the second settle is alone
  });

  it('does not come back when its end and its extension meet', async () => {
    const { cookieValue } = await fixture.sessions.begin(alice.userId);
    fixture.now += 30 * MINUTE;
    const ended = fixture.sessions.end([cookieValue]);
    fixture.sessions.find(cookieValue);
    await ended;
    await settle();
    expect(fixture.sessions.find(cookieValue)).toBeUndefined();
  });

  it('removes what expired when another begins', async () => {
    await fixture.sessions.begin(alice.userId);
    fixture.now += 60 * MINUTE;
    await fixture.sessions.begin(alice.userId);
    const count = fixture.database.prepare<[], { n: number }>('SELECT count(*) AS n FROM session').get();
    expect(count?.n).toBe(1);
  });

  it('removes a part of much that expired', async () => {
    fixture.database.execute(`INSERT INTO session (token_hash, user_id, csrf_token, created_at, last_seen_at, expires_at)
      SELECT CAST(value AS BLOB), ${alice.userId}, '', 0, 0, value FROM 
      (WITH RECURSIVE number(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM number LIMIT 600) SELECT value FROM number)`);
    const count = fixture.database.prepare<[], number>('SELECT count(*) FROM session').pluck();
    await fixture.sessions.begin(alice.userId);
    expect(count.get()).toBe(101);
    await fixture.sessions.begin(alice.userId);
    expect(count.get()).toBe(2);
  });

  it('is undone with what failed alongside', async () => {
    const failing = (): never => {
      throw new Error('disk');
    };
    await expect(fixture.sessions.begin(alice.userId, failing)).rejects.toThrow('disk');
    const count = fixture.database.prepare<[], { n: number }>('SELECT count(*) AS n FROM session').get();
    expect(count?.n).toBe(0);
  });
});

describe('isSessionCookie', () => {
  it.each([
    '',
    'marina.',
    `marina.${'a'.repeat(42)}`,
    `marina.${'a'.repeat(44)}`,
    `marina.${'='.repeat(43)}`,
    's%3Aabc',
  ])('does not take %j for ours', (value) => {
    expect(isSessionCookie(value)).toBe(false);
  });
});

describe('csrfTokenMatches', () => {
  it('takes the exact token only', () => {
    const session = { principal: alice, csrfToken: 'token' };
    expect(csrfTokenMatches(session, 'token')).toBe(true);
    for (const shown of [undefined, '', 'Token', 'token '])
      expect(csrfTokenMatches(session, shown)).toBe(false);
  });
});
