import { join, resolve } from 'node:path';
import { app, clipboard, ipcMain, Menu, nativeTheme, protocol, session, shell } from 'electron';
import type { LaunchOptions } from './command-line.ts';
import { createDesktopCore, type DesktopCore } from './core-process/desktop-core.ts';
import { appRequests } from './ipc/app-requests.ts';
import { coreRequests } from './ipc/core-requests.ts';
import { IpcServer } from './ipc/ipc-server.ts';
import { appContract, type Language } from './ipc-contract/app.ts';
import { clipboardContract } from './ipc-contract/clipboard.ts';
import { coreContract } from './ipc-contract/core.ts';
import { log } from './log.ts';
import { type BuiltPaths, builtPaths } from './paths.ts';
import { perfMark } from './perf.ts';
import { PreferencesFile } from './preferences/preferences.ts';
import { QuitGuard } from './quit-guard.ts';
import { ApiForwarder } from './scheme/api-forwarder.ts';
import { APP_SCHEME, appSchemeHandler } from './scheme/app-scheme.ts';
import { PortalFiles } from './scheme/portal-files.ts';
import { FileSecretStore, type SecretStore } from './secrets/secret-store.ts';
import { guardSession } from './security/window-guards.ts';
import { buildApplicationMenu } from './window/application-menu.ts';
import { MainWindows } from './window/main-windows.ts';
import { MENU_TEXTS } from './window/menu-texts.ts';

/** The parts of the running application that its functions share. */
interface Application {
  readonly preferences: PreferencesFile;
  readonly secretStore: SecretStore;
  readonly windows: MainWindows;
  readonly core: DesktopCore;
  readonly ipc: IpcServer;
  readonly dataFolder: string;
}

/** Starts everything: the core and the window at the same time, since neither waits for the other. */
export async function startApplication(launch: LaunchOptions): Promise<void> {
  const profile = app.getPath('userData');
  const paths = builtPaths(import.meta.dirname);
  const [preferences, files] = await Promise.all([
    PreferencesFile.open(join(profile, 'preferences.json')),
    PortalFiles.list(paths.renderer),
    app.whenReady(),
  ]);
  perfMark('ready');
  const dataFolder = resolve(launch.dataFolder ?? join(profile, 'registry'));
  const application = await assemble(paths, preferences, dataFolder);
  const { core, windows } = application;
  const forwarder = new ApiForwarder(core.address);
  guardSession(session.defaultSession);
  protocol.handle(APP_SCHEME, appSchemeHandler(files, forwarder));
  nativeTheme.themeSource = preferences.values.theme ?? 'system';
  nativeTheme.on('updated', () => windows.repaint());
  serveWindow(application);
  core.supervisor.start();
  windows.show();
  showMenu(application, preferences.values.language ?? systemLanguage());
  endInOrder(application, forwarder);
}

async function assemble(
  paths: BuiltPaths,
  preferences: PreferencesFile,
  dataFolder: string,
): Promise<Application> {
  const secretStore = new FileSecretStore();
  const windows = new MainWindows({
    preload: paths.preload,
    icon: paths.icon,
    preferences,
    developer: !app.isPackaged,
    onShown: () => perfMark('window shown'),
  });
  const ipc = new IpcServer(
    ipcMain,
    (event) => windows.isTrusted(event),
    (channel, payload) => windows.send(channel, payload),
  );
  const publish = ipc.publisher(coreContract);
  const nativeBinding = app.isPackaged ? undefined : process.env['MARINA_SQLITE_BINDING'];
  const core = createDesktopCore(
    paths.core,
    {
      dataFolder,
      secretStore: await secretStore.forCore(),
      portFallback: true,
      autoCreateProjects: true,
      portalFolder: paths.renderer,
      ...(nativeBinding === undefined ? {} : { nativeBinding }),
    },
    (state) => {
      if (state.status === 'ready') perfMark('core ready');
      publish('stateChanged', state);
    },
  );
  return { preferences, secretStore, windows, core, ipc, dataFolder };
}

function serveWindow(application: Application): void {
  const { core, dataFolder, ipc, preferences, secretStore } = application;
  ipc.serve(coreContract, coreRequests(core.supervisor));
  ipc.serve(clipboardContract, {
    writeText: async (text) => {
      // A promise since Electron 44.
      await clipboard.writeText(text);
    },
  });
  ipc.serve(
    appContract,
    appRequests({
      info: () => ({
        name: app.getName(),
        version: app.getVersion(),
        electronVersion: process.versions.electron,
        platform: process.platform,
        dataFolder,
        secretStore: secretStore.state,
      }),
      applyTheme: (theme) => {
        nativeTheme.themeSource = theme;
        preferences.set({ theme });
      },
      applyLanguage: (language) => {
        preferences.set({ language });
        showMenu(application, language);
      },
      openExternal: (address) => shell.openExternal(address),
      showFolder: showFolder,
    }),
  );
}

function showMenu(application: Application, language: Language): void {
  const navigate = application.ipc.publisher(appContract);
  const menu = buildApplicationMenu(
    MENU_TEXTS[language],
    {
      navigate: (path) => {
        application.windows.show();
        navigate('navigate', path);
      },
      showDataFolder: () => void showFolder(application.dataFolder),
    },
    { developer: !app.isPackaged, mac: process.platform === 'darwin' },
  );
  Menu.setApplicationMenu(menu);
}

async function showFolder(path: string): Promise<void> {
  const problem = await shell.openPath(path);
  if (problem !== '') log('the folder could not be shown', { problem });
}

function systemLanguage(): Language {
  return app.getLocale().startsWith('zh') ? 'zh-CN' : 'en';
}

function endInOrder({ core, preferences, windows }: Application, forwarder: ApiForwarder): void {
  new QuitGuard(app, async () => {
    windows.hide();
    await Promise.all([core.supervisor.stop(), preferences.flush()]);
    forwarder.close();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('activate', () => windows.show());
  app.on('second-instance', () => windows.show());
}
