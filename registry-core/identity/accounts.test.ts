import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseScopes } from '../access/scope.ts';
import { SealedSecrets } from '../secrets/sealed-secrets.ts';
import { SecretSealer } from '../secrets/secret-sealer.ts';
import { Accounts } from './accounts.ts';
import { FixedSecretStore, IdentityFixture, PASSWORD } from './testing/identity-fixture.ts';

const SERVICE = 'harbor-registry';

let fixture: IdentityFixture;

beforeEach(() => {
  fixture = new IdentityFixture();
});
afterEach(() => fixture.close());

function authenticate(password: string) {
  return fixture.passwords.authenticate({ username: 'admin', password, address: '127.0.0.1' });
}

describe('the first administrator', () => {
  it('gets a strong password, told once and kept sealed', async () => {
    const { generatedPassword = '' } = await fixture.accounts.ensureAdministrator(undefined);
    expect(generatedPassword).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[a-zA-Z0-9]{20}$/);
    expect(generatedPassword).not.toMatch(/[0O1lI]/);
    expect(await authenticate(generatedPassword)).toMatchObject({ username: 'admin', administrator: true });
    expect(await fixture.accounts.initialPassword()).toBe(generatedPassword);
    const stored = fixture.database.prepare<[], { sealed: Buffer }>('SELECT sealed FROM sealed_secret').get();
    expect(stored?.sealed.includes(generatedPassword)).toBe(false);
  });

  it('is another one each time', async () => {
    const other = new IdentityFixture();
    const [one, two] = await Promise.all(
      [fixture, other].map(({ accounts }) => accounts.ensureAdministrator(undefined)),
    );
    other.close();
    expect(one?.generatedPassword).not.toBe(two?.generatedPassword);
  });

  it('gets the chosen password, whatever it is, and that is kept nowhere', async () => {
    expect(await fixture.accounts.ensureAdministrator('weak')).toEqual({});
    expect(await authenticate('weak')).toMatchObject({ administrator: true });
    expect(await fixture.accounts.initialPassword()).toBeUndefined();
  });

  it.each(['', 'a'.repeat(1025)])('cannot have an unusable password (%#)', async (password) => {
    await expect(fixture.accounts.ensureAdministrator(password)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
    expect(fixture.users.firstAdministrator()).toBeUndefined();
  });

  it('is made once', async () => {
    await fixture.accounts.ensureAdministrator('first');
    let ran = false;
    const again = await fixture.accounts.ensureAdministrator('second', () => {
      ran = true;
    });
    expect(again).toEqual({});
    expect(ran).toBe(false);
    expect(await authenticate('first')).toMatchObject({ administrator: true });
  });

  it('is made together with what belongs to it, or not at all', async () => {
    const failing = (): never => {
      throw new Error('disk');
    };
    await expect(fixture.accounts.ensureAdministrator(undefined, failing)).rejects.toThrow('disk');
    expect(fixture.users.firstAdministrator()).toBeUndefined();
    expect(await fixture.accounts.initialPassword()).toBeUndefined();
  });

  it('says so when another master key sealed the password', async () => {
    await fixture.accounts.ensureAdministrator(undefined);
    const { database, users, hasher, passwords, sessions, refreshTokens, hints } = fixture;
    const secrets = new SealedSecrets(database, new SecretSealer(new FixedSecretStore(8)));
    const shared = { database, users, hasher, passwords, sessions, refreshTokens, hints };
    const later = new Accounts({ ...shared, secrets });
    await expect(later.initialPassword()).rejects.toMatchObject({ code: 'SECRET_UNREADABLE' });
  });
});

describe('changePassword', () => {
  it('ends everything that was signed in with the old one, of this user only', async () => {
    await fixture.accounts.ensureAdministrator(PASSWORD);
    const admin = await authenticate(PASSWORD);
    const bob = await fixture.addUser('bob');
    const session = await fixture.sessions.begin(admin.userId);
    const refreshToken = await fixture.refreshTokens.issue(admin.userId, SERVICE, 'docker');
    const { token } = await fixture.tokens.issue(admin, parseScopes(['repository:a/b:pull']), 'docker');
    const sessionOfBob = await fixture.sessions.begin(bob.userId);

    await fixture.accounts.changePassword({ userId: admin.userId, newPassword: 'Another12345' });

    expect(fixture.sessions.find(session.cookieValue)).toBeUndefined();
    expect(fixture.refreshTokens.redeem(refreshToken, SERVICE)).toBeUndefined();
    expect(() => fixture.tokens.verify(token)).toThrow(expect.objectContaining({ code: 'UNAUTHORIZED' }));
    expect(fixture.sessions.find(sessionOfBob.cookieValue)?.principal).toEqual(bob);
    expect(await authenticate('Another12345')).toMatchObject({ userId: admin.userId });
  });

  it('forgets the initial password', async () => {
    await fixture.accounts.ensureAdministrator(undefined);
    const userId = fixture.users.firstAdministrator()?.id ?? 0;
    const bob = await fixture.addUser('bob');
    await fixture.accounts.changePassword({ userId: bob.userId, newPassword: 'Another12345' });
    expect(await fixture.accounts.initialPassword()).toBeDefined();
    await fixture.accounts.changePassword({ userId, newPassword: 'Another12345' });
    expect(await fixture.accounts.initialPassword()).toBeUndefined();
  });

  it('wants the old password where it is asked for, and counts guesses of it', async () => {
    const { userId } = await fixture.addUser('admin');
    const change = { userId, newPassword: 'Another12345', address: '127.0.0.1' };
    await expect(fixture.accounts.changePassword({ ...change, oldPassword: 'wrong' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    for (let guess = 0; guess < 10; guess += 1) {
      const guessed = fixture.accounts.changePassword({ ...change, oldPassword: `guess ${guess}` });
      await expect(guessed).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
    expect(fixture.throttle.isCalm('admin', '127.0.0.1')).toBe(false);
    await fixture.accounts.changePassword({ ...change, oldPassword: PASSWORD });
    expect(await authenticate('Another12345')).toMatchObject({ userId });
  });

  it.each(['Short12', 'nouppercase1', 'NOLOWERCASE1', 'NoDigitsHere', `Aa1${'x'.repeat(126)}`, PASSWORD])(
    'refuses %s as the new one',
    async (newPassword) => {
      const { userId } = await fixture.addUser('admin');
      await expect(fixture.accounts.changePassword({ userId, newPassword })).rejects.toMatchObject({
        code: 'BAD_REQUEST',
      });
    },
  );

  it('knows no user that is not there', async () => {
    await expect(
      fixture.accounts.changePassword({ userId: 99, newPassword: 'Another12345' }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
