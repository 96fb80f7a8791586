import type { AppContract, AppInfo, Language, ThemeChoice } from '../ipc-contract/app.ts';
import type { IpcHandlers } from '../ipc-contract/contract.ts';
import { asOpenablePage } from '../security/openable-page.ts';
import { IpcError } from './ipc-server.ts';

/** What the app domain needs from the application. */
export interface AppRequestTargets {
  info(): AppInfo;
  applyTheme(theme: ThemeChoice): void;
  applyLanguage(language: Language): void;
  openExternal(address: string): Promise<void>;
}

/** Serves `window.marina.app`. */
export function appRequests(targets: AppRequestTargets): IpcHandlers<AppContract> {
  return {
    info: () => targets.info(),
    setTheme: (theme) => targets.applyTheme(theme),
    setLanguage: (language) => targets.applyLanguage(language),
    openExternal: async (address) => {
      const page = asOpenablePage(address);
      if (page === undefined) throw new IpcError('BAD_REQUEST', 'only https pages are opened in the browser');
      await targets.openExternal(page);
    },
  };
}
