import { describe, expect, it } from 'vitest';
import { FixedSecretStore } from '../identity/testing/identity-fixture.ts';
import { SecretSealer } from './secret-sealer.ts';
import type { SecretStore } from './secret-store.ts';

const sealer = new SecretSealer(new FixedSecretStore(7));
const secret = Buffer.from('a remote registry password');
const UNREADABLE = { code: 'SECRET_UNREADABLE' };

describe('SecretSealer', () => {
  it('opens what it sealed', async () => {
    for (const bytes of [secret, Buffer.alloc(0), Buffer.alloc(100_000, 1)]) {
      expect(await sealer.unseal('purpose', await sealer.seal('purpose', bytes))).toEqual(bytes);
    }
  });

  it('never seals alike, and shows nothing of the secret', async () => {
    const [one, other] = await Promise.all([sealer.seal('p', secret), sealer.seal('p', secret)]);
    expect(one).not.toEqual(other);
    expect(one?.includes(secret)).toBe(false);
  });

  it('binds a secret to its purpose', async () => {
    const sealed = await sealer.seal('remote/1', secret);
    await expect(sealer.unseal('remote/2', sealed)).rejects.toMatchObject(UNREADABLE);
  });

  it('notices any changed byte', async () => {
    const sealed = await sealer.seal('purpose', secret);
    for (let position = 0; position < sealed.length; position += 1) {
      const changed = Buffer.from(sealed);
      changed[position] = (changed[position] ?? 0) ^ 1;
      await expect(sealer.unseal('purpose', changed), `byte ${position}`).rejects.toMatchObject(UNREADABLE);
    }
  });

  it('notices any missing end', async () => {
    const sealed = await sealer.seal('purpose', secret);
    for (let length = 0; length < sealed.length; length += 1) {
      await expect(sealer.unseal('purpose', sealed.subarray(0, length))).rejects.toMatchObject(UNREADABLE);
    }
  });

  it('lets a master key be made only until something is sealed', async () => {
    let sealed = false;
    const asked: boolean[] = [];
    const store: SecretStore = {
      state: () => 'host',
      masterKey: async (mayCreate) => {
        asked.push(mayCreate);
        return Buffer.alloc(32, 7);
      },
    };
    const own = new SecretSealer(store);
    own.register(() => false);
    own.register(() => sealed);
    const first = await own.seal('purpose', secret);
    sealed = true;
    await own.seal('purpose', secret);
    await own.unseal('purpose', first);
    expect(asked).toEqual([true, false, false]);
  });

  it('says that another master key sealed it', async () => {
    const sealed = await new SecretSealer(new FixedSecretStore(8)).seal('purpose', secret);
    await expect(sealer.unseal('purpose', sealed)).rejects.toMatchObject({
      ...UNREADABLE,
      message: expect.stringContaining('another master key'),
    });
  });
});
