import { app, clipboard, nativeTheme, shell } from 'electron';
import type { Autostart } from './autostart/autostart.ts';
import type { DesktopCore } from './core-process/desktop-core.ts';
import type { DesktopDataFolder } from './data-folder/desktop-data-folder.ts';
import { appRequests } from './ipc/app-requests.ts';
import { coreRequests } from './ipc/core-requests.ts';
import { dataFolderRequests } from './ipc/data-folder-requests.ts';
import { desktopRequests } from './ipc/desktop-requests.ts';
import type { IpcServer } from './ipc/ipc-server.ts';
import { secretsRequests } from './ipc/secrets-requests.ts';
import { appContract, type Language } from './ipc-contract/app.ts';
import { clipboardContract } from './ipc-contract/clipboard.ts';
import { coreContract } from './ipc-contract/core.ts';
import { dataFolderContract } from './ipc-contract/data-folder.ts';
import { desktopContract } from './ipc-contract/desktop.ts';
import { secretsContract } from './ipc-contract/secrets.ts';
import { log } from './log.ts';
import type { PreferencesFile } from './preferences/preferences.ts';
import type { MasterKeyKeeper } from './secrets/master-key-keeper.ts';
import type { MarinaTray } from './tray/marina-tray.ts';

/** The parts of the application that the window can reach, each through its own narrow requests. */
export interface ServedParts {
  readonly preferences: PreferencesFile;
  readonly secrets: MasterKeyKeeper;
  readonly core: DesktopCore;
  readonly tray: MarinaTray;
  readonly autostart: Autostart;
  readonly ipc: IpcServer;
  readonly dataFolder: DesktopDataFolder;
}

/** Answers every request that the window's bridge can make. */
export function serveWindow(
  parts: ServedParts,
  applyLanguage: (language: Language) => void,
  askForFolder: () => Promise<string | undefined>,
): void {
  const { autostart, core, dataFolder, ipc, preferences, secrets, tray } = parts;
  ipc.serve(coreContract, coreRequests(core.supervisor));
  ipc.serve(secretsContract, secretsRequests(secrets));
  ipc.serve(clipboardContract, { writeText: copyText });
  ipc.serve(
    dataFolderContract,
    dataFolderRequests({
      state: () => dataFolder.state,
      show: () => showFolder(dataFolder.path),
      ask: askForFolder,
      judge: (path) => dataFolder.judge(path),
      judgeDefault: () => dataFolder.judgeDefault(),
      moveTo: (path) => moveTo(path, parts),
    }),
  );
  ipc.serve(
    desktopContract,
    desktopRequests({
      autostart,
      startTray: () => tray.start(),
      closeToTray: () => preferences.values.closeToTray ?? false,
      setCloseToTray: (closeToTray) => preferences.set({ closeToTray }),
    }),
  );
  ipc.serve(
    appContract,
    appRequests({
      info: () => ({
        name: app.getName(),
        version: app.getVersion(),
        electronVersion: process.versions.electron,
        platform: process.platform,
      }),
      applyTheme: (theme) => {
        nativeTheme.themeSource = theme;
        preferences.set({ theme });
      },
      applyLanguage: (language) => {
        preferences.set({ language });
        applyLanguage(language);
      },
      openExternal: (address) => shell.openExternal(address),
    }),
  );
}

async function moveTo(path: string, { core, dataFolder, secrets }: ServedParts): Promise<void> {
  await dataFolder.remember(path);
  await core.supervisor.startAnew(() => {
    dataFolder.use(path);
    // In turn: a key that is being opened still belongs to the old folder.
    void secrets.useFolder(path);
  });
}

/** Puts text on the clipboard; a promise since Electron 44. */
export async function copyText(text: string): Promise<void> {
  await clipboard.writeText(text);
}

/** Shows a folder in the system's file manager. */
export async function showFolder(path: string): Promise<void> {
  const problem = await shell.openPath(path);
  if (problem !== '') log('the folder could not be shown', { problem });
}
