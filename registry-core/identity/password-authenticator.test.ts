import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RegistryError } from '../errors/registry-error.ts';
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

function userNamed(username: string) {
  const found = fixture.users.byUsername(username);
  if (found === undefined) throw new Error(`there is no ${username}`);
  return found.user;
}

/** Counts the passwords that come to be hashed from now on, and those that are. */
function countChecks() {
  const checks = { begun: 0, ended: 0, matched: 0 };
  const verify = fixture.hasher.verify.bind(fixture.hasher);
  vi.spyOn(fixture.hasher, 'verify').mockImplementation((hash, password, turn) => {
    if (turn === undefined) return verify(hash, password);
    const begin = (): void => {
      checks.begun += 1;
      turn.begin();
    };
    const end = (matches: boolean): void => {
      checks.ended += 1;
      if (matches) checks.matched += 1;
      turn.end(matches);
    };
    return verify(hash, password, { ...turn, begin, end });
  });
  return checks;
}

describe('PasswordAuthenticator', () => {
  it('lets the right password in, from memory the second time', async () => {
    const verify = vi.spyOn(fixture.hasher, 'verify');
    expect(await authenticate('alice', PASSWORD)).toMatchObject({ username: 'alice' });
    expect(authenticate('alice', PASSWORD)).toMatchObject({ username: 'alice' });
    expect(verify).toHaveBeenCalledTimes(1);
    fixture.now += 24 * 60 * 60_000;
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

  it.each(['alice', 'nobody'])(
    'slows guesses at %s after ten, known or not, and refuses none',
    async (name) => {
      for (let guess = 0; guess < 10; guess += 1)
        expect(await outcome(name, `guess ${guess}`)).toBe('UNAUTHORIZED');
      expect(fixture.waited).toBe(0);
      const before = outcome(name, 'one more');
      expect(await outcome(name, 'and one')).toBe('UNAUTHORIZED');
      expect(await before).toBe('UNAUTHORIZED');
      expect(fixture.waited).toBe(2.5);
    },
  );

  it('lets the right password in beside any number of wrong ones, remembered or not', async () => {
    for (let guess = 0; guess < 30; guess += 1) {
      expect(await outcome('alice', `guess ${guess}`)).toBe('UNAUTHORIZED');
      expect(await outcome('alice', PASSWORD)).toBe('accepted');
    }
    expect(fixture.waited).toBeLessThan(1500);
  });

  it('lets a remembered password wait its turn like a guess, so that none is quicker', async () => {
    await authenticate('alice', PASSWORD);
    for (let guess = 0; guess < 10; guess += 1) await outcome('alice', `guess ${guess}`);
    const guesses = Array.from({ length: 5 }, (_, index) => outcome('alice', `more ${index}`));
    const admit = vi.spyOn(fixture.throttle, 'admit');
    expect(await authenticate('alice', PASSWORD)).toMatchObject({ username: 'alice' });
    expect(admit).toHaveReturnedWith(12.5);
    await Promise.all(guesses);
  });

  it('refuses what would wait too long, after a second in which others get their turn', async () => {
    await authenticate('alice', PASSWORD);
    for (let guess = 0; guess < 10; guess += 1) await outcome('alice', `guess ${guess}`);
    const before = fixture.waited;
    vi.spyOn(fixture.throttle, 'admit').mockImplementation(() => {
      throw new RegistryError('TOOMANYREQUESTS', 'too many');
    });
    expect(await outcome('alice', PASSWORD)).toBe('TOOMANYREQUESTS');
    expect(fixture.waited - before).toBe(1000);
  });

  it('lets the first sign-in of a user pass any crowd of invented names', async () => {
    const checks = countChecks();
    const crowd = Array.from({ length: 600 }, (_, name) => outcome(`nobody${name}`, `guess ${name}`));
    expect(await outcome('alice', PASSWORD)).toBe('accepted');
    expect(checks.begun).toBeLessThan(20);
    expect(new Set(await Promise.all(crowd))).toEqual(new Set(['UNAUTHORIZED']));
    expect(checks.begun).toBe(601);
  });

  it('lets the first sign-in after a start pass most of a crowd that guesses at the same user', async () => {
    await fixture.hints.learn(userNamed('alice'), PASSWORD);
    const checks = countChecks();
    const crowd = Array.from({ length: 600 }, (_, guess) => outcome('alice', `guess ${guess}`));
    expect(await outcome('alice', PASSWORD)).toBe('accepted');
    // An eighth of them had the hint by chance.
    expect(checks.begun).toBeLessThan(150);
    await Promise.all(crowd);
    expect(checks.begun).toBe(601);
  });

  it('lets a remembered password in within 2 s beside 600 guesses at the same user', async () => {
    await authenticate('alice', PASSWORD);
    for (let guess = 0; guess < 10; guess += 1) await outcome('alice', `guess ${guess}`);
    const crowd = Array.from({ length: 600 }, (_, guess) => outcome('alice', `more ${guess}`));
    const admit = vi.spyOn(fixture.throttle, 'admit');
    expect(await authenticate('alice', PASSWORD)).toMatchObject({ username: 'alice' });
    expect(admit).toHaveReturnedWith(1500);
    await Promise.all(crowd);
  });

  it('answers wrong passwords in the order in which they came, whether the user exists or not', async () => {
    const answered: string[] = [];
    const attempts = ['nobody', 'nobody', 'nobody', 'nobody', 'alice', 'nobody', 'alice', 'nobody'].map(
      async (name, index) => {
        expect(await outcome(name, `guess ${index}`)).toBe('UNAUTHORIZED');
        answered.push(`${index} ${name}`);
      },
    );
    await Promise.all(attempts);
    expect(answered.map((each) => Number.parseInt(each, 10))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('gives the turns of clients that went away to those who wait', async () => {
    await authenticate('alice', PASSWORD);
    for (let guess = 0; guess < 10; guess += 1) await outcome('alice', `guess ${guess}`);
    const crowd = Array.from({ length: 4000 }, (_, guess) =>
      Promise.resolve(
        fixture.passwords.authenticate({
          username: 'alice',
          password: `more ${guess}`,
          address: ADDRESS,
          isGone: () => true,
        }),
      ).catch(() => undefined),
    );
    const admit = vi.spyOn(fixture.throttle, 'admit');
    expect(await authenticate('alice', PASSWORD)).toMatchObject({ username: 'alice' });
    expect(admit.mock.results[0]?.value).toBeLessThanOrEqual(250);
    await Promise.all(crowd);
  });

  it('does no work for a client that went away, unless another waits for the same', async () => {
    const checks = countChecks();
    let isHungUp = false;
    const crowd = Array.from({ length: 20 }, (_, guess) =>
      Promise.resolve(
        fixture.passwords.authenticate({
          username: 'alice',
          password: guess < 10 ? `guess ${guess}` : PASSWORD,
          address: ADDRESS,
          isGone: () => isHungUp && guess !== 19,
        }),
      ).catch(() => undefined),
    );
    isHungUp = true;
    expect((await Promise.all(crowd))[19]).toMatchObject({ username: 'alice' });
    expect(checks.matched).toBe(1);
    expect(checks.ended).toBe(1);
  });

  it('answers the same wrong credential again without work and without more delay', async () => {
    expect(await outcome('alice', 'stale')).toBe('UNAUTHORIZED');
    const verify = vi.spyOn(fixture.hasher, 'verify');
    for (let attempt = 0; attempt < 5; attempt += 1)
      expect(await outcome('alice', 'stale')).toBe('UNAUTHORIZED');
    expect(verify).not.toHaveBeenCalled();
    expect(await outcome('alice', PASSWORD)).toBe('accepted');
  });

  it('checks many requests with one credential once', async () => {
    const verify = vi.spyOn(fixture.hasher, 'verify');
    const users = await Promise.all(Array.from({ length: 8 }, () => authenticate('alice', PASSWORD)));
    expect(users.map(({ username }) => username)).toEqual(Array<string>(8).fill('alice'));
    expect(verify).toHaveBeenCalledTimes(1);
  });

  it('counts two old passwords that are tried over and over as two', async () => {
    for (let round = 0; round < 50; round += 1) {
      for (const old of ['old 1', 'old 2']) expect(await outcome('alice', old)).toBe('UNAUTHORIZED');
    }
    expect(fixture.throttle.isCalm('alice', ADDRESS)).toBe(true);
    await authenticate('alice', PASSWORD);
    expect(authenticate('alice', PASSWORD)).toMatchObject({ username: 'alice' });
  });

  it('lets few of many guesses at once from another machine through to the hash', async () => {
    const guesses = Array.from({ length: 50 }, (_, index) => outcome('alice', `guess ${index}`, '192.0.2.1'));
    const outcomes = await Promise.all(guesses);
    const judged = outcomes.filter((code) => code === 'UNAUTHORIZED').length;
    expect(judged).toBeGreaterThanOrEqual(10);
    // Each second that a refusal waits goes by on the clock of this test, and lets one more in.
    expect(judged).toBeLessThanOrEqual(20);
    expect(outcomes.filter((code) => code === 'TOOMANYREQUESTS')).toHaveLength(50 - judged);
  });

  it('locks nobody when the clock of the machine is set', async () => {
    const setClock = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 3 * 24 * 3_600_000);
    const { database, events, users, hasher } = fixture;
    const passwords = new PasswordAuthenticator(
      database,
      events,
      users,
      hasher,
      new LoginThrottle(),
      new CredentialCache(),
      fixture.hints,
    );
    const sign = async (password: string) =>
      passwords.authenticate({ username: 'alice', password, address: '192.0.2.1' });
    for (let guess = 0; guess < 11; guess += 1) await sign(`guess ${guess}`).catch(() => {});
    setClock.mockRestore();
    expect(await sign(PASSWORD)).toMatchObject({ username: 'alice' });
  });

  it('forgets a remembered credential when the password changes', async () => {
    const alice = await authenticate('alice', PASSWORD);
    await fixture.accounts.changePassword({ userId: alice.userId, newPassword: 'Another12345' });
    expect(await outcome('alice', PASSWORD)).toBe('UNAUTHORIZED');
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
      fixture.hints,
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

  it('writes down some failures of a flood, not all', async () => {
    for (let guess = 0; guess < 150; guess += 1) await outcome('alice', `guess ${guess}`);
    await fixture.database.write(() => undefined);
    const recorded = fixture.events.after(0, 200).length;
    expect(recorded).toBeGreaterThanOrEqual(10);
    expect(recorded).toBeLessThan(20);
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
