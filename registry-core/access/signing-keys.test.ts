import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FixedSecretStore, IdentityFixture } from '../identity/testing/identity-fixture.ts';
import { SecretSealer } from '../secrets/secret-sealer.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import { ANONYMOUS } from './principal.ts';
import { SigningKeys } from './signing-keys.ts';

const RETIRED_FOR_MS = (1800 + 60) * 1000;

let fixture: IdentityFixture;

beforeEach(() => {
  fixture = new IdentityFixture();
});
afterEach(() => fixture.close());

/** The keys as a later start finds them. */
function reopened(store: SecretStore = new FixedSecretStore()): SigningKeys {
  return new SigningKeys(fixture.database, new SecretSealer(store), () => RETIRED_FOR_MS, fixture.clock);
}

function storedKeys(): number {
  return fixture.database.prepare<[], { n: number }>('SELECT count(*) AS n FROM signing_key').get()?.n ?? 0;
}

describe('SigningKeys', () => {
  it('are made when first needed, and kept', async () => {
    expect(storedKeys()).toBe(0);
    const first = await fixture.keys.current();
    const later = reopened();
    expect(later.publicKey(first.keyId)).toBeDefined();
    expect((await later.current()).keyId).toBe(first.keyId);
    expect((await later.current()).privateKey.equals(first.privateKey)).toBe(true);
  });

  it('verify right after a start, without the master key', async () => {
    const { keyId } = await fixture.keys.current();
    const locked: SecretStore = {
      state: () => 'host',
      masterKey: async () => {
        throw new Error('asked for the master key');
      },
    };
    expect(reopened(locked).publicKey(keyId)).toBeDefined();
  });

  it('sign with a new key after a rotation, while tokens of the old one stay good until they expire', async () => {
    const before = await fixture.tokens.issue(ANONYMOUS, [], '');
    await fixture.keys.rotate();
    const after = await fixture.tokens.issue(ANONYMOUS, [], '');
    expect(after.token.split('.')[0]).not.toBe(before.token.split('.')[0]);
    expect(fixture.tokens.verify(before.token)).toBeDefined();
    expect(fixture.tokens.verify(after.token)).toBeDefined();
    fixture.now += RETIRED_FOR_MS;
    expect(fixture.tokens.verify(before.token)).toBeDefined();
    fixture.now += 1;
    expect(() => fixture.tokens.verify(before.token)).toThrow(
      expect.objectContaining({ code: 'UNAUTHORIZED' }),
    );
  });

  it('stop verifying when the last token of a retired key expired, and are removed by the next rotation', async () => {
    const { keyId } = await fixture.keys.current();
    await fixture.keys.rotate();
    fixture.now += RETIRED_FOR_MS;
    expect(fixture.keys.publicKey(keyId)).toBeDefined();
    fixture.now += 1;
    expect(fixture.keys.publicKey(keyId)).toBeUndefined();
    await fixture.keys.rotate();
    expect(storedKeys()).toBe(2);
    expect(reopened().publicKey(keyId)).toBeUndefined();
  });

  it('know no key by another name', () => {
    for (const name of ['', '__proto__', 'constructor', 'x'.repeat(10_000)]) {
      expect(fixture.keys.publicKey(name)).toBeUndefined();
    }
  });

  it('replace a key that another master key sealed; its tokens stay good', async () => {
    const { keyId } = await fixture.keys.current();
    const later = reopened(new FixedSecretStore(8));
    expect((await later.current()).keyId).not.toBe(keyId);
    expect(later.publicKey(keyId)).toBeDefined();
  });

  it('try again when the master key could not be had', async () => {
    let locked = true;
    const store: SecretStore = {
      state: () => 'host',
      masterKey: async () => {
        if (locked) throw new Error('the keychain is locked');
        return Buffer.alloc(32, 7);
      },
    };
    const keys = reopened(store);
    await expect(keys.current()).rejects.toThrow('locked');
    locked = false;
    expect((await keys.current()).keyId).toMatch(/^[\w-]{43}$/);
  });
});
