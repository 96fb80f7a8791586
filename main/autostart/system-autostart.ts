import type { App } from 'electron';
import { HIDDEN_SWITCH } from '../command-line.ts';
import type { Autostart } from './autostart.ts';
import { AutostartEntry, autostartFolder } from './autostart-entry.ts';

/** What is asked of Electron's app. */
export type LoginItemApp = Pick<App, 'isPackaged' | 'getLoginItemSettings' | 'setLoginItemSettings'>;

/** The system's own way: an entry in the autostart folder on Linux, a login item elsewhere. */
export function systemAutostart(
  app: LoginItemApp,
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
): Autostart {
  if (!app.isPackaged) return new NoAutostart();
  if (platform !== 'linux') return new LoginItem(app);
  // An AppImage is mounted somewhere else each time; its own file stays.
  const executable = environment['APPIMAGE'] ?? process.execPath;
  return new AutostartEntry(autostartFolder(environment), [executable, HIDDEN_SWITCH]);
}

class LoginItem implements Autostart {
  readonly supported = true;
  readonly #app: LoginItemApp;

  constructor(app: LoginItemApp) {
    this.#app = app;
  }

  async enabled(): Promise<boolean> {
    // Windows compares the arguments too.
    return this.#app.getLoginItemSettings({ args: [HIDDEN_SWITCH] }).openAtLogin;
  }

  async set(enabled: boolean): Promise<void> {
    this.#app.setLoginItemSettings({ openAtLogin: enabled, args: [HIDDEN_SWITCH] });
  }
}

/** A development run. */
class NoAutostart implements Autostart {
  readonly supported = false;

  async enabled(): Promise<boolean> {
    return false;
  }

  async set(): Promise<void> {}
}
