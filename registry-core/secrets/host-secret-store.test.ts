import { describe, expect, it } from 'vitest';
import { HostSecretStore } from './host-secret-store.ts';

const KEY = Buffer.alloc(32, 9);

function setUp() {
  const asked: boolean[] = [];
  return { asked, store: new HostSecretStore((mayCreate) => asked.push(mayCreate)) };
}

describe('HostSecretStore', () => {
  it('asks when a key is needed, once', async () => {
    const { asked, store } = setUp();
    expect(asked).toEqual([]);
    const both = Promise.all([store.masterKey(true), store.masterKey(false)]);
    store.deliver(KEY.toString('base64'));
    expect(await both).toEqual([KEY, KEY]);
    expect(await store.masterKey(false)).toEqual(KEY);
    expect(asked).toEqual([true]);
  });

  it('hands the reason of a refusal on, and asks again at the next need', async () => {
    const { asked, store } = setUp();
    const refused = store.masterKey(false);
    store.refuse('the keychain is locked; unlock it');
    await expect(refused).rejects.toMatchObject({
      code: 'SECRET_STORE_UNUSABLE',
      message: 'the keychain is locked; unlock it',
    });
    const later = store.masterKey(false);
    store.deliver(KEY.toString('base64'));
    expect(await later).toEqual(KEY);
    expect(asked).toEqual([false, false]);
  });

  it('takes nothing for a key that is none', async () => {
    const { store } = setUp();
    const asked = store.masterKey(true);
    store.deliver('c2hvcnQ=');
    await expect(asked).rejects.toMatchObject({ code: 'SECRET_STORE_UNUSABLE' });
  });

  it('ignores an answer that nobody waits for', async () => {
    const { store } = setUp();
    store.deliver(KEY.toString('base64'));
    store.refuse('no');
    const asked = store.masterKey(true);
    store.deliver(KEY.toString('base64'));
    expect(await asked).toEqual(KEY);
  });
});
