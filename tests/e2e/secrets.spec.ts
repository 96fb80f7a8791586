import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import type { MarinaBridge } from '../../main/ipc-contract/index.ts';
import type { SecretsState } from '../../main/ipc-contract/secrets.ts';
import { missingSecretService, SecretService } from '../support/secret-service.ts';
import { type Home, launchMarina } from './support/marina-app.ts';
import { expect, test } from './support/test.ts';

test.skip(missingSecretService !== undefined, missingSecretService);

let service: SecretService;

test.beforeEach(async ({ home }) => {
  service = await SecretService.start(dirname(home.dataFolder));
});
test.afterEach(() => service.stop());

/** Starts the application in the session of the test's own keyring. */
function start(home: Home, ...extra: string[]) {
  return launchMarina(home, extra, service.environment);
}

function secretsOf(page: Page): Promise<SecretsState> {
  return page.evaluate(() => (Reflect.get(window, 'marina') as MarinaBridge).secrets.state());
}

/** Asks for a secret that only the master key opens. */
function revealPassword(page: Page): Promise<{ status: number; text: string }> {
  return page.evaluate(async () => {
    const answer = await fetch('/api/marina/v1/connection/reveal-password', { method: 'POST' });
    return { status: answer.status, text: await answer.text() };
  });
}

const keyFiles = async (home: Home): Promise<string[]> =>
  (await readdir(home.dataFolder)).filter((name) => name.startsWith('master'));

test('the master key is in the keychain; locked, it is refused with the remedy, and nothing else stops', async ({
  home,
}) => {
  await service.unlock();
  const first = await start(home, '--secret-store=keychain');
  expect(await secretsOf(first.page)).toMatchObject({ status: 'open', place: 'keychain', obstacles: [] });
  expect(await keyFiles(home)).toEqual(['master-key.json']);
  const password = await revealPassword(first.page);
  expect(password.status).toBe(200);
  await first.quit();

  await service.lock();
  const second = await start(home, '--secret-store=keychain');
  try {
    const { page } = second;
    expect(await secretsOf(page)).toMatchObject({ status: 'unopened', place: 'keychain' });
    const refused = await revealPassword(page);
    expect(refused).toMatchObject({ status: 500, text: expect.stringContaining('SECRET_STORE_UNUSABLE') });
    expect(refused.text).toMatch(/keychain.*unlock/);
    expect(await secretsOf(page)).toMatchObject({ status: 'unavailable', place: 'keychain' });
    expect(await keyFiles(home)).toEqual(['master-key.json']);

    await service.unlock();
    const retried = await page.evaluate(() =>
      (Reflect.get(window, 'marina') as MarinaBridge).secrets.retry(),
    );
    expect(retried).toMatchObject({ status: 'open', place: 'keychain', problem: null });
    expect(await revealPassword(page)).toEqual(password);
  } finally {
    await second.quit();
  }
});

test('a key in a file goes to the system’s encryption, then to the keychain', async ({ home }) => {
  await service.unlock();
  const password = await useOnce(home, 'file', ['--secret-store=file']);
  expect(await keyFiles(home)).toEqual(['master.key']);
  // What Chromium takes for a keyring depends on the desktop; this names the one that runs.
  const keyring = '--password-store=gnome-libsecret';
  expect(await useOnce(home, 'system-encryption', ['--secret-store=system-encryption', keyring])).toEqual(
    password,
  );
  expect(await keyFiles(home)).toEqual(['master-key.json']);
  expect(await useOnce(home, 'keychain', ['--secret-store=keychain', keyring])).toEqual(password);
  expect(await keyFiles(home)).toEqual(['master-key.json']);
});

test('encryption with a key that everybody knows counts as none', async ({ home }) => {
  const options = ['--secret-store=system-encryption', '--password-store=basic'];
  const marina = await start(home, ...options);
  try {
    expect(await backendOf(marina.electron)).toBe('basic_text');
    expect(await secretsOf(marina.page)).toMatchObject({
      status: 'open',
      place: 'file',
      obstacles: [{ place: 'system-encryption', obstacle: 'absent' }],
    });
  } finally {
    await marina.quit();
  }
});

/** Starts, needs a secret, quits; returns the secret. */
async function useOnce(home: Home, place: string, options: string[]) {
  const marina = await start(home, ...options);
  try {
    const password = await revealPassword(marina.page);
    expect(password.status, marina.log()).toBe(200);
    expect(await secretsOf(marina.page)).toMatchObject({ status: 'open', place });
    return password;
  } finally {
    await marina.quit();
  }
}

function backendOf(electron: ElectronApplication): Promise<string> {
  return electron.evaluate(({ safeStorage }) => safeStorage.getSelectedStorageBackend());
}
