import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CredentialCache } from './credential-cache.ts';
import { LoginThrottle } from './login-throttle.ts';
import { PasswordAuthenticator } from './password-authenticator.ts';
import { PasswordHasher } from './password-hasher.ts';
import { IdentityFixture, PASSWORD } from './testing/identity-fixture.ts';

const ADDRESS = '127.0.0.1';

let fixture: IdentityFixture;

beforeEach(async () => {
  fixture = new IdentityFixture();
  await fixture.addUser('alice');
});
afterEach(() => fixture.close());

function authenticate(username: string, password: string, address = ADDRESS) {
  return fixture.passwords.authenticate({ username, password, address });
}

/** The code with which an attempt is refused, or `accepted`. */
async function outcome(username: string, password: string, address = ADDRESS): Promise<unknown> {
  return Promise.resolve()
    .then(() => authenticate(username, password, address))
    .then(
      () => 'accepted',
      (error: { code?: string }) => error.code,
    );
}

describe('PasswordAuthenticator', () => {
  it('lets the right password in, from memory the second time', async () => {
    const verify = vi.spyOn(fixture.hasher, 'verify');
    expect(await authenticate('alice', PASSWORD)).toMatchObject({ username: 'alice' });
    expect(authenticate('alice', PASSWORD)).toMatchObject({ username: 'alice' });
    expect(verify).toHaveBeenCalledTimes(1);
    fixture.now += 5 * 60_000;
    expect(await authenticate('alice', PASSWORD)).toMatchObject({ username: 'alice' });
    expect(verify).toHaveBeenCalledTimes(2);
  });

  it('refuses a wrong password and an unknown user alike', async () => {
    const ofKnown = await Promise.resolve(authenticate('alice', 'wrong')).catch((thrown: unknown) => thrown);
    const ofUnknown = await Promise.resolve(authenticate('nobody', 'wrong')).catch(
      (thrown: unknown) => thrown,
    );
    expect(ofKnown).toMatchObject({ code: 'UNAUTHORIZED' });
    expect(String(ofKnown)).toBe(String(ofUnknown));
  });

  it('slows the unknown user as the known one', async () => {
    for (const username of ['alice', 'nobody']) {
      expect(await outcome(username, 'first')).toBe('UNAUTHORIZED');
      expect(await outcome(username, 'second')).toBe('TOOMANYREQUESTS');
    }
  });

  it('lets the right password wait too, even a remembered one', async () => {
    await authenticate('alice', PASSWORD);
    expect(await outcome('alice', 'wrong')).toBe('UNAUTHORIZED');
    expect(await outcome('alice', PASSWORD)).toBe('TOOMANYREQUESTS');
    fixture.now += 1500;
    expect(await outcome('alice', PASSWORD)).toBe('accepted');
  });

  it('answers the same wrong credential again without work and without more delay', async () => {
    expect(await outcome('alice', 'stale')).toBe('UNAUTHORIZED');
    const verify = vi.spyOn(fixture.hasher, 'verify');
    for (let attempt = 0; attempt < 5; attempt += 1)
      expect(await outcome('alice', 'stale')).toBe('UNAUTHORIZED');
    expect(verify).not.toHaveBeenCalled();
    fixture.now += 1500;
    expect(await outcome('alice', PASSWORD)).toBe('accepted');
  });

  it('checks many requests with one credential once', async () => {
    const verify = vi.spyOn(fixture.hasher, 'verify');
    const users = await Promise.all(Array.from({ length: 8 }, () => authenticate('alice', PASSWORD)));
    expect(users.map(({ username }) => username)).toEqual(Array<string>(8).fill('alice'));
    expect(verify).toHaveBeenCalledTimes(1);
  });

  it('lets no more than two of many guesses at once through to the hash', async () => {
    const guesses = Array.from({ length: 50 }, (_, index) => outcome('alice', `guess ${index}`));
    const outcomes = await Promise.all(guesses);
    const judged = outcomes.filter((code) => code === 'UNAUTHORIZED').length;
    expect(judged).toBeGreaterThanOrEqual(1);
    expect(judged).toBeLessThanOrEqual(2);
    expect(outcomes.filter((code) => code === 'TOOMANYREQUESTS')).toHaveLength(50 - judged);
  });

  it('forgets a remembered credential when the password changes', async () => {
    const alice = await authenticate('alice', PASSWORD);
    await fixture.accounts.changePassword({ userId: alice.userId, newPassword: 'Another12345' });
    expect(await outcome('alice', PASSWORD)).toBe('UNAUTHORIZED');
    fixture.now += 1500;
    expect(await outcome('alice', 'Another12345')).toBe('accepted');
  });

  it('refuses the old password when it changes while it is checked', async () => {
    const { user } = fixture.users.byUsername('alice') ?? {};
    const attempt = authenticate('alice', PASSWORD);
    fixture.database.writeNow(() => fixture.users.setPasswordHash(user?.id ?? 0, 'another'));
    await expect(attempt).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });

  it('knows a password that failed before it was set', async () => {
    const alice = await authenticate('alice', PASSWORD);
    expect(await outcome('alice', 'Another12345')).toBe('UNAUTHORIZED');
    await fixture.accounts.changePassword({ userId: alice.userId, newPassword: 'Another12345' });
    fixture.now += 1500;
    expect(await outcome('alice', 'Another12345')).toBe('accepted');
  });

  it('renews a hash of an older cost', async () => {
    const { database, events, users } = fixture;
    const stronger = new PasswordHasher({ memoryCost: 16, timeCost: 1, parallelism: 1 });
    const passwords = new PasswordAuthenticator(
      database,
      events,
      users,
      stronger,
      new LoginThrottle(),
      new CredentialCache(),
    );
    await passwords.authenticate({ username: 'alice', password: PASSWORD, address: ADDRESS });
    const renewed = users.byUsername('alice');
    expect(renewed?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=16,/);
    expect(renewed?.user.passwordChangedAt).toBe(fixture.now);
    expect(await stronger.verify(renewed?.passwordHash, PASSWORD)).toBe(true);
  });

  it('writes failures down, but never what may be a password in the wrong field', async () => {
    await outcome('alice', 'wrong', '192.0.2.1');
    await outcome('MySecretPassword1', 'x', '192.0.2.1');
    await fixture.database.write(() => undefined);
    const events = fixture.events.after(0, 10);
    expect(events).toMatchObject([
      { type: 'user.login-failed', actor: 'alice', payload: { address: '192.0.2.1', known: true } },
      { type: 'user.login-failed', actor: 'anonymous', payload: { address: '192.0.2.1', known: false } },
    ]);
    expect(JSON.stringify(events)).not.toContain('MySecret');
  });

  it('does not hash what is too long for any password', async () => {
    const verify = vi.spyOn(fixture.hasher, 'verify');
    expect(await outcome('alice', 'a'.repeat(1025))).toBe('UNAUTHORIZED');
    expect(verify).not.toHaveBeenCalled();
  });

  it('lets nobody in whose account has no password', async () => {
    fixture.database.execute("UPDATE user SET password_hash = NULL WHERE username = 'alice'");
    expect(await outcome('alice', '')).toBe('UNAUTHORIZED');
  });
});
