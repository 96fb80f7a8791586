import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MASTER_KEY_FILE } from './master-key-file.ts';
import { MASTER_KEY_RECORD } from './master-key-record.ts';
import {
  EnvironmentSecretStore,
  FileSecretStore,
  headlessSecretStore,
  MASTER_KEY_VARIABLE,
} from './secret-store.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marina-secret-store-'));
  path = join(folder, MASTER_KEY_FILE);
});
afterEach(() => rm(folder, { recursive: true }));

const UNUSABLE = { code: 'SECRET_STORE_UNUSABLE' };

describe('FileSecretStore', () => {
  it('touches nothing before the key is needed', async () => {
    expect(new FileSecretStore(path).state()).toBe('file');
    expect(await readdir(folder)).toEqual([]);
  });

  it('makes a key for its owner only, and finds it again', async () => {
    const store = new FileSecretStore(path);
    const [key, again] = await Promise.all([store.masterKey(true), store.masterKey(true)]);
    expect(key).toHaveLength(32);
    expect(again).toEqual(key);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, 'utf8')).toBe(`${key.toString('base64')}\n`);
    expect(await readdir(folder)).toEqual([MASTER_KEY_FILE]);
    expect(await new FileSecretStore(path).masterKey(true)).toEqual(key);
  });

  it('makes its folder', async () => {
    const deeper = join(folder, 'a', 'b', MASTER_KEY_FILE);
    const key = await new FileSecretStore(deeper).masterKey(true);
    expect(await new FileSecretStore(deeper).masterKey(true)).toEqual(key);
    expect((await stat(join(folder, 'a'))).mode & 0o077).toBe(0);
  });

  it.each([0o604, 0o640, 0o660, 0o644, 0o777, 0o601])('refuses a file with mode %o', async (mode) => {
    await new FileSecretStore(path).masterKey(true);
    await chmod(path, mode);
    await expect(new FileSecretStore(path).masterKey(true)).rejects.toMatchObject({
      ...UNUSABLE,
      message: expect.stringMatching(/open to other users \(mode 0\d{3}\); run `chmod 600`/),
    });
    await chmod(path, 0o600);
    await expect(new FileSecretStore(path).masterKey(true)).resolves.toHaveLength(32);
  });

  it('refuses a key file that others may read through a link too', async () => {
    const target = join(folder, 'elsewhere');
    await writeFile(target, `${randomBytes(32).toString('base64')}\n`, { mode: 0o644 });
    await symlink(target, path);
    await expect(new FileSecretStore(path).masterKey(true)).rejects.toMatchObject(UNUSABLE);
  });

  it.each([
    '',
    '\n',
    'not base64',
    randomBytes(31).toString('base64'),
    randomBytes(33).toString('base64'),
    `${randomBytes(32).toString('base64')}x`,
    randomBytes(32).toString('hex'),
    Buffer.alloc(32, 255).toString('base64url'),
    randomBytes(32).toString('latin1'),
  ])('refuses malformed content and never replaces it (%#)', async (content) => {
    await writeFile(path, content, { mode: 0o600 });
    const refusal = await new FileSecretStore(path).masterKey(true).catch((thrown: unknown) => thrown);
    expect(refusal).toMatchObject({
      ...UNUSABLE,
      message: expect.stringContaining('restore it from a backup'),
    });
    if (content.trim().length > 8) expect(String(refusal)).not.toContain(content.trim());
    expect(await readFile(path, 'utf8')).toBe(content);
  });

  it('makes no second key when the file of the first is gone', async () => {
    await expect(new FileSecretStore(path).masterKey(false)).rejects.toMatchObject({
      ...UNUSABLE,
      message: expect.stringMatching(
        /master\.key is gone.*restore it from a backup, or set MARINA_MASTER_KEY/,
      ),
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([true, false])(
    'makes no key where the system keeps it already (mayCreate %s)',
    async (mayCreate) => {
      const record = { version: 1, keyId: '0011223344556677', place: 'keychain' };
      await writeFile(join(folder, MASTER_KEY_RECORD), JSON.stringify(record));
      await expect(new FileSecretStore(path).masterKey(mayCreate)).rejects.toMatchObject({
        ...UNUSABLE,
        message: expect.stringMatching(/kept by the system's keychain .*0011223344556677.*MARINA_MASTER_KEY/),
      });
      expect(await readdir(folder)).toEqual([MASTER_KEY_RECORD]);
    },
  );

  it('tries again after a failure', async () => {
    const store = new FileSecretStore(path);
    await writeFile(path, '', { mode: 0o600 });
    await expect(store.masterKey(true)).rejects.toMatchObject(UNUSABLE);
    await rm(path);
    await expect(store.masterKey(true)).resolves.toHaveLength(32);
  });

  it('explains a path that cannot be used, and leaves no temporary file', async () => {
    await writeFile(path, 'a file where a folder should be');
    const store = new FileSecretStore(join(path, MASTER_KEY_FILE));
    await expect(store.masterKey(true)).rejects.toMatchObject({
      ...UNUSABLE,
      message: expect.stringMatching(/ENOTDIR/),
    });
    expect(await readdir(folder)).toEqual([MASTER_KEY_FILE]);
  });
});

describe('EnvironmentSecretStore', () => {
  it('takes 32 bytes as base64, with white space around', async () => {
    const key = randomBytes(32);
    const store = new EnvironmentSecretStore(` ${key.toString('base64')}\n`);
    expect(store.state()).toBe('environment');
    expect(await store.masterKey()).toEqual(key);
  });

  it('refuses anything else without repeating it', async () => {
    const refusal = await new EnvironmentSecretStore('hunter2')
      .masterKey()
      .catch((thrown: unknown) => thrown);
    expect(refusal).toMatchObject({ ...UNUSABLE, message: expect.stringContaining(MASTER_KEY_VARIABLE) });
    expect(String(refusal)).not.toContain('hunter2');
  });
});

describe('headlessSecretStore', () => {
  it('prefers the environment', () => {
    expect(headlessSecretStore(folder, { [MASTER_KEY_VARIABLE]: 'x' }).state()).toBe('environment');
    expect(headlessSecretStore(folder, { [MASTER_KEY_VARIABLE]: '' }).state()).toBe('file');
    expect(headlessSecretStore(folder, {}).state()).toBe('file');
  });
});
