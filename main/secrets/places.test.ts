import { afterEach, describe, expect, it, vi } from 'vitest';
import { KEYCHAIN_SERVICE, Keychain, type Keytar } from './keychain.ts';
import { type SafeStorage, SystemEncryption } from './system-encryption.ts';

const KEY = Buffer.alloc(32, 7);

afterEach(() => vi.useRealTimers());

describe('Keychain', () => {
  function working(): { readonly entries: Map<string, string>; readonly keytar: Keytar } {
    const entries = new Map<string, string>();
    return {
      entries,
      keytar: {
        getPassword: async (service, account) => entries.get(`${service}/${account}`) ?? null,
        setPassword: async (service, account, password) => {
          entries.set(`${service}/${account}`, password);
        },
      },
    };
  }

  it('keeps a key under its id', async () => {
    const { entries, keytar } = working();
    const keychain = new Keychain(async () => keytar);
    expect(await keychain.get('00ff')).toBeUndefined();
    await keychain.put('00ff', KEY);
    expect([...entries]).toEqual([[`${KEYCHAIN_SERVICE}/00ff`, KEY.toString('base64')]]);
    expect(await keychain.get('00ff')).toEqual(KEY);
  });

  it('is absent when keytar cannot be loaded, and is tried again', async () => {
    const { keytar } = working();
    const load = vi.fn<() => Promise<Keytar>>().mockRejectedValueOnce(new Error('no such module'));
    load.mockResolvedValue(keytar);
    const keychain = new Keychain(load);
    expect(load).not.toHaveBeenCalled();
    await expect(keychain.get('00ff')).rejects.toMatchObject({ obstacle: 'absent' });
    expect(await keychain.get('00ff')).toBeUndefined();
    await keychain.get('00ff');
    expect(load).toHaveBeenCalledTimes(2);
  });

  it.each([
    ['The name org.freedesktop.secrets was not provided by any .service files', 'absent'],
    ['Cannot autolaunch D-Bus without X11 $DISPLAY', 'absent'],
    ['Cannot create an item in a locked collection', 'locked'],
    ['Prompt was dismissed', 'locked'],
    ['User canceled the operation.', 'locked'],
    ['User interaction is not allowed.', 'locked'],
    ['The user name or passphrase you entered is not correct.', 'locked'],
    ['out of memory', 'failed'],
  ])('takes “%s” for %s', async (message, obstacle) => {
    const fail = (): Promise<never> => Promise.reject(new Error(message));
    const keychain = new Keychain(async () => ({ getPassword: fail, setPassword: fail }));
    await expect(keychain.put('00ff', KEY)).rejects.toMatchObject({ obstacle });
    await expect(keychain.get('00ff')).rejects.toMatchObject({ obstacle });
  });

  it('is silent when nobody answers', async () => {
    vi.useFakeTimers();
    const never = (): Promise<never> => new Promise(() => {});
    const keychain = new Keychain(async () => ({ getPassword: never, setPassword: never }));
    const asked = expect(keychain.get('00ff')).rejects.toMatchObject({ obstacle: 'silent' });
    await vi.advanceTimersByTimeAsync(45_000);
    await asked;
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('SystemEncryption', () => {
  /** Electron before 42; `prefix` is Chromium's mark of the kind of encryption. */
  function storage(backend: string, prefix = 'v11', available = true): SafeStorage {
    return {
      getSelectedStorageBackend: () => backend,
      isEncryptionAvailable: () => available,
      encryptString: (text) => Buffer.from(prefix + Buffer.from(text).toString('hex')),
      decryptString: (encrypted) => Buffer.from(encrypted.subarray(3).toString(), 'hex').toString(),
    };
  }

  /** Electron from 42 on, where the synchronous functions are on their way out. */
  function newer(available = true): SafeStorage {
    const old = storage('gnome_libsecret');
    const refuse = (): never => {
      throw new Error('the synchronous function was called');
    };
    return {
      getSelectedStorageBackend: () => 'gnome_libsecret',
      isEncryptionAvailable: refuse,
      encryptString: refuse,
      decryptString: refuse,
      isAsyncEncryptionAvailable: async () => available,
      encryptStringAsync: async (text) => old.encryptString(text),
      decryptStringAsync: async (encrypted) => ({ result: old.decryptString(encrypted) }),
    };
  }

  it.each([
    ['older', storage('gnome_libsecret')],
    ['newer', newer()],
  ])('keeps a key encrypted (%s Electron)', async (_name, safeStorage) => {
    const encryption = new SystemEncryption(safeStorage, 'linux');
    const encrypted = await encryption.put('00ff', KEY);
    expect(Buffer.from(encrypted, 'base64').toString()).not.toContain(KEY.toString('base64'));
    expect(await encryption.get('00ff', encrypted)).toEqual(KEY);
    expect(await encryption.get('00ff', undefined)).toBeUndefined();
  });

  it.each(['basic_text', 'unknown'])('is absent with the backend %s', async (backend) => {
    const encryption = new SystemEncryption(storage(backend), 'linux');
    await expect(encryption.put('00ff', KEY)).rejects.toMatchObject({ obstacle: 'absent' });
    await expect(encryption.get('00ff', 'AAAA')).rejects.toMatchObject({ obstacle: 'absent' });
  });

  it('is absent when the outcome shows the key that everybody knows', async () => {
    const encryption = new SystemEncryption(storage('gnome_libsecret', 'v10'), 'linux');
    await expect(encryption.put('00ff', KEY)).rejects.toMatchObject({ obstacle: 'absent' });
  });

  it('asks for the backend on Linux only; elsewhere v10 is real encryption', async () => {
    const encryption = new SystemEncryption(storage('basic_text', 'v10'), 'darwin');
    expect(await encryption.get('00ff', await encryption.put('00ff', KEY))).toEqual(KEY);
  });

  it.each([
    ['older', storage('kwallet6', 'v11', false)],
    ['newer', newer(false)],
  ])('is locked when its key is not to be had (%s Electron)', async (_name, safeStorage) => {
    const encryption = new SystemEncryption(safeStorage, 'linux');
    await expect(encryption.put('00ff', KEY)).rejects.toMatchObject({ obstacle: 'locked' });
  });

  it('fails as one of a place when the text cannot be decrypted', async () => {
    const broken = { ...storage('kwallet6'), decryptString: () => Promise.reject(new Error('mac')) as never };
    await expect(new SystemEncryption(broken, 'linux').get('00ff', 'AAAA')).rejects.toThrow('mac');
  });
});
