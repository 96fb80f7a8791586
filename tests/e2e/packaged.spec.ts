import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { listPackage } from '@electron/asar';
import { FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses';
import type { MarinaBridge } from '../../main/ipc-contract/index.ts';
import { packageApplication } from '../../scripts/package.mjs';
import { missingSecretService, SecretService } from '../support/secret-service.ts';
import { startPackaged } from './support/packaged-app.ts';
import { expect, test } from './support/test.ts';

// One package serves all tests.
test.describe.configure({ mode: 'serial' });
test.skip(process.platform !== 'linux', 'the paths are those of a package for Linux');

let resources = '';
let executable = '';

test.beforeAll(async () => {
  test.setTimeout(300_000);
  const folder = join(await packageApplication({ output: '.cache/packaged' }), 'linux-unpacked');
  resources = join(folder, 'resources');
  executable = join(folder, 'marina');
});

test('19: the fuses have the values of a release', async () => {
  const [off, on] = ['0'.charCodeAt(0), '1'.charCodeAt(0)];
  expect(await getCurrentFuseWire(executable)).toMatchObject({
    version: FuseVersion.V1,
    [FuseV1Options.RunAsNode]: off,
    [FuseV1Options.EnableCookieEncryption]: off,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: off,
    [FuseV1Options.EnableNodeCliInspectArguments]: off,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: on,
    [FuseV1Options.OnlyLoadAppFromAsar]: on,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: off,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: off,
  });
});

test('the package carries what runs, and nothing else', async () => {
  const files = listPackage(join(resources, 'app.asar'), { isPack: false });
  const entries = [
    '/out/main/index.js',
    '/out/preload/index.cjs',
    '/out/core/host.js',
    '/out/renderer/index.html',
  ];
  expect(files).toEqual(expect.arrayContaining(entries));
  expect(files.filter((file) => /\.(map|tsx?)$|\.test\.|build-stamp|\/src\//.test(file))).toEqual([]);
  const tops = new Set(files.map((file) => file.split('/')[1]));
  expect([...tops].sort()).toEqual(['node_modules', 'out', 'package.json', 'resources']);
  const prebuilt = files.filter((file) => file.includes('/prebuilds/') && file.endsWith('.node'));
  expect(prebuilt).toEqual([`/node_modules/better-sqlite3/prebuilds/linux-${process.arch}.node`]);
  for (const addon of files.filter((file) => file.endsWith('.node'))) {
    expect(existsSync(join(resources, 'app.asar.unpacked', addon)), addon).toBe(true);
  }
  expect(existsSync(join(resources, 'default_app.asar'))).toBe(false);
});

test('the packaged application takes a push, shows it, and quits cleanly', async ({ home }) => {
  const marina = await startPackaged(executable, home);
  const registry = await marina.administrator();
  expect((await registry.get('/v2/')).status).toBe(200);
  await registry.pushImage('library/app', '1.0');
  await expect(marina.page.getByRole('table', { name: 'Recent pushes' })).toContainText('library/app');
  // Read from the installation when somebody looks, by way of the archive.
  expect((await registry.get('/devcenter-api-2.0/static/swagger-ui.css')).status).toBe(200);
  expect(await marina.quit()).toBe(0);
});

test('the packaged application reaches the keychain when a secret is needed, and not before', async ({
  home,
}) => {
  test.skip(missingSecretService !== undefined, missingSecretService);
  const service = await SecretService.start(dirname(home.dataFolder));
  // What Chromium takes for a keyring depends on the desktop; this names the one that runs.
  const extra = ['--secret-store=keychain', '--password-store=gnome-libsecret'];
  const start = () => startPackaged(executable, home, service.environment, extra);
  try {
    await service.unlock();
    const first = await start();
    const { place } = await first.page.evaluate(() =>
      (Reflect.get(window, 'marina') as MarinaBridge).secrets.state(),
    );
    expect(place).toBe('keychain');
    expect(await first.quit()).toBe(0);
    await service.end();
    const second = await start();
    expect(await service.awake()).toBe(false);
    await second.page.evaluate(() => fetch('/api/marina/v1/connection/reveal-password', { method: 'POST' }));
    expect(await service.awake()).toBe(true);
    // Why they need no encryption, which would ask the keychain at each start.
    expect(await second.page.context().cookies()).toEqual([]);
    expect(await second.quit()).toBe(0);
  } finally {
    await service.stop();
  }
});

test('autostart is off, and can be turned on and off', async ({ home }) => {
  const config = join(dirname(home.dataFolder), 'config');
  await mkdir(config);
  const entry = join(config, 'autostart', 'marina.desktop');
  const marina = await startPackaged(executable, home, { XDG_CONFIG_HOME: config });
  const { page } = marina;
  const set = (enabled: boolean) =>
    page.evaluate(
      (value) => (Reflect.get(window, 'marina') as MarinaBridge).desktop.setAutostart(value),
      enabled,
    );
  const state = await page.evaluate(() => (Reflect.get(window, 'marina') as MarinaBridge).desktop.state());
  expect(state.autostart).toEqual({ supported: true, enabled: false });
  expect((await set(true)).autostart.enabled).toBe(true);
  expect(await readFile(entry, 'utf8')).toContain(`\nExec="${executable}" "--hidden"\n`);
  expect((await set(false)).autostart.enabled).toBe(false);
  expect(existsSync(entry)).toBe(false);
  expect(await marina.quit()).toBe(0);
});
