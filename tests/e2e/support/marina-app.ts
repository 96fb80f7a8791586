import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, errors, type Page } from '@playwright/test';
import { electronLaunchOptions, type LaunchOptions } from '../../support/electron.ts';
import { RegistryClient } from '../../support/registry-client.ts';

/** A profile and a data folder of the test's own. */
export interface Home {
  readonly profile: string;
  readonly dataFolder: string;
  remove(): Promise<void>;
}

/** The running application as a test drives it. */
export interface MarinaApp {
  readonly electron: ElectronApplication;
  readonly page: Page;
  /** What the main process and the core wrote to standard error so far. */
  log(): string;
  /** A client of the registry with the administrator's password, as the window shows it. */
  administrator(): Promise<RegistryClient>;
  /** Quits; returns the exit code and how long it took, in ms. */
  quit(): Promise<{ readonly exitCode: number | null; readonly took: number }>;
}

export async function temporaryHome(): Promise<Home> {
  const folder = await mkdtemp(join(tmpdir(), 'marina-e2e-'));
  return {
    profile: join(folder, 'profile'),
    dataFolder: join(folder, 'registry'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The switches of an application in a home. English, whatever the machine speaks. */
export function launchArguments(home: Home, extra: readonly string[] = []): string[] {
  return [
    `--user-data-dir=${home.profile}`,
    `--data-folder=${home.dataFolder}`,
    // Tests that are not about it leave the keychain of whoever runs them alone.
    '--secret-store=file',
    '--lang=en-US',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    ...extra,
  ];
}

/** How to start the application in a home. */
export function launchOptions(
  home: Home,
  extra: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<LaunchOptions> {
  return electronLaunchOptions({ LANG: 'en_US.UTF-8', ...environment }, launchArguments(home, extra));
}

const ATTACH_TIMEOUT_MS = 20_000;

/**
 * Starts Electron with Playwright attached. With an executable of one's own Playwright cannot hold the application back
 * until it listens; about once in thirty starts it misses the debugger's first event and waits for ever, while the
 * application runs. Playwright ends it then, and it is started again, once.
 */
export async function launchElectron(
  home: Home,
  extra: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<ElectronApplication> {
  const options = await launchOptions(home, extra, environment);
  try {
    return await _electron.launch({ ...options, timeout: ATTACH_TIMEOUT_MS });
  } catch (failure) {
    if (!(failure instanceof errors.TimeoutError)) throw failure;
    return _electron.launch({ ...options, timeout: ATTACH_TIMEOUT_MS });
  }
}

/** Starts the application and waits until its window shows the registry's address. */
export async function launchMarina(
  home: Home,
  extra: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<MarinaApp> {
  const electron = await launchElectron(home, extra, environment);
  const process = electron.process();
  let log = '';
  process.stderr?.on('data', (chunk: Buffer) => {
    log += String(chunk);
  });
  const page = await electron.firstWindow();
  await page.getByRole('heading', { level: 1, name: /localhost:\d+/ }).waitFor();
  return {
    electron,
    page,
    log: () => log,
    administrator: () => administratorOf(page),
    quit: async () => {
      const began = performance.now();
      const exited = new Promise<number | null>((resolve) => process.once('exit', resolve));
      await electron.close();
      return { exitCode: await exited, took: performance.now() - began };
    },
  };
}

/** A client of the registry with the password that the window shows. */
export async function administratorOf(page: Page): Promise<RegistryClient> {
  const { address, password } = await page.evaluate(async () => {
    const connection = await (await fetch('/api/marina/v1/connection')).json();
    const reveal = await fetch('/api/marina/v1/connection/reveal-password', { method: 'POST' });
    return { address: String(connection.address), password: String((await reveal.json()).password) };
  });
  return new RegistryClient(`http://${address}`, { username: 'admin', password });
}
