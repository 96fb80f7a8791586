import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ElectronApplication, Page } from '@playwright/test';
import type { MarinaBridge } from '../../main/ipc-contract/index.ts';
import { ended, SessionBus } from '../support/session-bus.ts';
import { launchElectron, launchMarina } from './support/marina-app.ts';
import { expect, test } from './support/test.ts';

const PYTHON = '/usr/bin/python3';

interface Tray {
  readonly tooltip: string;
  /** Differs when the icon does. */
  readonly picture: string;
  readonly items: readonly (readonly [label: string, enabled: boolean])[];
}

/** A tray on a bus of its own; tells what the icon in it offers. */
class TrayHost {
  readonly #child: ChildProcess;
  readonly #lines: Interface;

  private constructor(child: ChildProcess, lines: Interface) {
    this.#child = child;
    this.#lines = lines;
  }

  static async start(environment: Readonly<Record<string, string>>): Promise<TrayHost> {
    const script = fileURLToPath(new URL('support/tray-host.py', import.meta.url));
    const child = spawn(PYTHON, [script], {
      env: { ...process.env, ...environment },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout });
    await once(lines, 'line');
    return new TrayHost(child, lines);
  }

  /** What the icon shows; null as long as there is none. */
  async look(command = 'look'): Promise<Tray | null> {
    const line = once(this.#lines, 'line');
    this.#child.stdin?.write(`${command}\n`);
    return JSON.parse(String((await line)[0]));
  }

  async stop(): Promise<void> {
    await ended(this.#child);
  }
}

function desktop(page: Page) {
  return page.evaluate(() => (Reflect.get(window, 'marina') as MarinaBridge).desktop.state());
}

function closeToTray(page: Page) {
  return page.evaluate(() => (Reflect.get(window, 'marina') as MarinaBridge).desktop.setCloseToTray(true));
}

/** Closes the window as its button does. */
function closeWindow(electron: ElectronApplication): Promise<void> {
  return electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
}

function windowIsVisible(electron: ElectronApplication): Promise<boolean | undefined> {
  return electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
}

test.describe('with a tray', () => {
  test.skip(process.platform !== 'linux', 'the tray of this system cannot be looked into');
  const python = spawnSync(PYTHON, ['-c', 'import dbus.mainloop.glib, gi.repository']);
  test.skip(python.status !== 0, 'no tray to test with (python3-dbus and python3-gi)');

  let bus: SessionBus;
  let host: TrayHost;

  test.beforeEach(async ({ home }) => {
    bus = await SessionBus.start(dirname(home.dataFolder));
    host = await TrayHost.start(bus.environment);
  });
  test.afterEach(async () => {
    await host.stop();
    await bus.stop();
  });

  test('it tells the state, brings the window back, copies the address and quits', async ({ home }) => {
    const { electron, page } = await launchMarina(home, [], bus.environment);
    await expect.poll(async () => (await host.look())?.items[0]?.[0]).toMatch(/^Running at localhost:\d+$/);
    const tray = await host.look();
    expect(tray?.tooltip).toMatch(/^Marina: Running at localhost:\d+$/);
    expect(tray?.items.map(([label]) => label)).toEqual([
      expect.stringMatching(/^Running/),
      'Copy address',
      '',
      'Open Marina',
      'Quit Marina',
    ]);
    expect(tray?.items[0]?.[1]).toBe(false);
    expect((await desktop(page)).tray).toEqual({ present: true, closeToTray: false });
    await closeToTray(page);
    await closeWindow(electron);
    await expect.poll(() => windowIsVisible(electron)).toBe(false);
    await host.look('click Copy address');
    await expect
      .poll(() => electron.evaluate(({ clipboard }) => clipboard.readText()))
      .toMatch(/^localhost:\d+$/);
    await host.look('click Open Marina');
    await expect.poll(() => windowIsVisible(electron)).toBe(true);
    await closeWindow(electron);
    const exited = once(electron.process(), 'exit');
    await host.look('click Quit Marina');
    expect((await exited)[0]).toBe(0);
  });

  test('its icon is another one while the registry’s data is away', async ({ home }) => {
    const marina = await launchMarina(home, [], bus.environment);
    await expect.poll(async () => (await host.look())?.tooltip).toMatch(/^Marina: Running/);
    const well = (await host.look())?.picture;
    const away = `${home.dataFolder}-away`;
    await rename(home.dataFolder, away);
    await expect.poll(async () => (await host.look())?.tooltip).toMatch(/^Marina: Pushes fail/);
    expect((await host.look())?.picture).not.toBe(well);
    await rename(away, home.dataFolder);
    await expect.poll(async () => (await host.look())?.tooltip).toMatch(/^Marina: Running/);
    expect((await host.look())?.picture).toBe(well);
    await marina.quit();
  });

  test('started hidden, Marina waits in it', async ({ home }) => {
    const marina = await launchElectron(home, ['--hidden'], bus.environment);
    await expect.poll(async () => (await host.look())?.items[0]?.[0]).toMatch(/^Running at/);
    const windows = () => marina.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
    expect(await windows()).toBe(0);
    await host.look('click Open Marina');
    await expect.poll(windows).toBe(1);
    await marina.close();
  });
});

test('without a tray the window shows even when started hidden, and closing it quits', async ({ home }) => {
  const none = { DBUS_SESSION_BUS_ADDRESS: 'disabled:', XDG_RUNTIME_DIR: '/nonexistent' };
  const { electron, page } = await launchMarina(home, ['--hidden'], none);
  expect((await desktop(page)).tray).toEqual({ present: false, closeToTray: false });
  await closeToTray(page);
  const exited = once(electron.process(), 'exit');
  await closeWindow(electron);
  expect((await exited)[0]).toBe(0);
});
