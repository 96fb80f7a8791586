import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SealedSecrets } from '../secrets/sealed-secrets.ts';
import { SecretSealer } from '../secrets/secret-sealer.ts';
import { SignInHints } from './sign-in-hints.ts';
import { FixedSecretStore, IdentityFixture, PASSWORD } from './testing/identity-fixture.ts';
import type { User } from './users.ts';

let fixture: IdentityFixture;
let alice: User;

beforeEach(async () => {
  fixture = new IdentityFixture();
  await fixture.addUser('alice');
  alice = userNamed('alice');
});
afterEach(() => fixture.close());

function userNamed(username: string): User {
  const found = fixture.users.byUsername(username);
  if (found === undefined) throw new Error(`there is no ${username}`);
  return found.user;
}

function afterRestart(masterKeyFill = 7): SignInHints {
  const sealer = new SecretSealer(new FixedSecretStore(masterKeyFill));
  return new SignInHints(fixture.database, new SealedSecrets(fixture.database, sealer, fixture.clock));
}

describe('SignInHints', () => {
  it('knows nothing of a user whose password it never saw', async () => {
    expect(await afterRestart().mayBeRight(alice, PASSWORD)).toBe(false);
  });

  it('tells the right password after a restart, and an eighth of the wrong ones with it', async () => {
    await afterRestart().learn(alice, PASSWORD);
    const hints = afterRestart();
    expect(await hints.mayBeRight(alice, PASSWORD)).toBe(true);
    let wrong = 0;
    for (let guess = 0; guess < 4000; guess += 1) {
      if (await hints.mayBeRight(alice, `guess ${guess}`)) wrong += 1;
    }
    // Fewer would make guesses at a stolen folder cheaper. By chance it is outside once in 10^9 times.
    expect(wrong).toBeGreaterThan(370);
    expect(wrong).toBeLessThan(630);
  });

  it('is of one password and one user', async () => {
    await afterRestart().learn(alice, PASSWORD);
    const hints = afterRestart();
    const changed = { ...alice, passwordChangedAt: alice.passwordChangedAt + 1 };
    expect(await hints.mayBeRight(changed, PASSWORD)).toBe(false);
    await fixture.addUser('bob');
    expect(await hints.mayBeRight(userNamed('bob'), PASSWORD)).toBe(false);
    await hints.learn(changed, 'Another12345');
    expect(await hints.mayBeRight(changed, 'Another12345')).toBe(true);
    expect(await afterRestart().mayBeRight(alice, PASSWORD)).toBe(false);
  });

  it('is unreadable without the master key, and learnt anew', async () => {
    await afterRestart().learn(alice, PASSWORD);
    const rows = fixture.database.prepare<[], { sealed: Buffer }>('SELECT sealed FROM sealed_secret').all();
    expect(rows).toHaveLength(1);
    expect(rows[0]?.sealed.toString('latin1')).not.toContain('bits');
    expect(await afterRestart(8).mayBeRight(alice, PASSWORD)).toBe(false);
    await afterRestart(8).learn(alice, PASSWORD);
    expect(await afterRestart(8).mayBeRight(alice, PASSWORD)).toBe(true);
  });
});
