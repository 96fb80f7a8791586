import { join } from 'node:path';
import { app, ipcMain, Menu, nativeTheme, powerMonitor, protocol, session } from 'electron';
import { systemAutostart } from './autostart/system-autostart.ts';
import type { LaunchOptions } from './command-line.ts';
import { createDesktopCore, type DesktopCore } from './core-process/desktop-core.ts';
import { DesktopDataFolder } from './data-folder/desktop-data-folder.ts';
import { IpcServer } from './ipc/ipc-server.ts';
import { appContract, type Language } from './ipc-contract/app.ts';
import { coreContract } from './ipc-contract/core.ts';
import { secretsContract } from './ipc-contract/secrets.ts';
import { otherFolder } from './other-start/other-start.ts';
import { tellOtherStart } from './other-start/tell-other-start.ts';
import { type BuiltPaths, builtPaths } from './paths.ts';
import { perfMark } from './perf.ts';
import { PreferencesFile } from './preferences/preferences.ts';
import { askToQuit } from './quit/ask-to-quit.ts';
import { QuitGuard } from './quit/quit-guard.ts';
import { QuitQuestion } from './quit/quit-question.ts';
import { QUIT_TEXTS } from './quit/quit-texts.ts';
import { askForPushes } from './quit/running-pushes.ts';
import { ApiForwarder } from './scheme/api-forwarder.ts';
import { APP_SCHEME, appSchemeHandler } from './scheme/app-scheme.ts';
import { PortalFiles } from './scheme/portal-files.ts';
import { createDesktopSecrets } from './secrets/desktop-secrets.ts';
import { guardSession } from './security/window-guards.ts';
import { copyText, type ServedParts, serveWindow, showFolder } from './serve-window.ts';
import { MarinaTray } from './tray/marina-tray.ts';
import { TRAY_TEXTS } from './tray/tray-texts.ts';
import { buildApplicationMenu } from './window/application-menu.ts';
import { chooseFolder } from './window/choose-folder.ts';
import { MainWindows } from './window/main-windows.ts';
import { MENU_TEXTS } from './window/menu-texts.ts';

/** The parts of the running application that its functions share. */
interface Application extends ServedParts {
  readonly windows: MainWindows;
}

/** Starts everything: the core and the window at the same time, since neither waits for the other. */
export async function startApplication(launch: LaunchOptions): Promise<void> {
  const profile = app.getPath('userData');
  const paths = builtPaths(import.meta.dirname);
  const preferences = PreferencesFile.open(join(profile, 'preferences.json'));
  const files = PortalFiles.list(paths.renderer);
  await app.whenReady();
  perfMark('ready');
  const dataFolder = new DesktopDataFolder({ profile, named: launch.dataFolder, preferences });
  const application = assemble(paths, preferences, dataFolder, launch);
  const { core, tray, windows } = application;
  const forwarder = new ApiForwarder(core.address);
  guardSession(session.defaultSession);
  protocol.handle(APP_SCHEME, appSchemeHandler(files, forwarder));
  nativeTheme.themeSource = preferences.values.theme ?? 'system';
  nativeTheme.on('updated', () => windows.repaint());
  serveWindow(
    application,
    (language) => speak(application, language),
    () => chooseFolder(windows.open, MENU_TEXTS[languageOf(preferences)].chooseDataFolder, dataFolder.path),
  );
  // The window before the core: both need the processor now, and the window is what the user waits for.
  if (!launch.hidden) windows.show();
  core.supervisor.start();
  guardQuit(application, forwarder);
  // Without a tray nobody would find the application again.
  if (launch.hidden && !(await tray.start())) windows.show();
  speak(application, languageOf(preferences));
}

function assemble(
  paths: BuiltPaths,
  preferences: PreferencesFile,
  dataFolder: DesktopDataFolder,
  launch: LaunchOptions,
): Application {
  const windows = new MainWindows({
    preload: paths.preload,
    icon: paths.icon,
    preferences,
    developer: !app.isPackaged,
    onShown: () => {
      perfMark('window shown');
      void tray.start();
    },
    staysHidden: () => tray.present && preferences.values.closeToTray === true,
    quit: process.platform === 'darwin' ? undefined : () => app.quit(),
  });
  const tray = new MarinaTray(paths.resources, TRAY_TEXTS.en, {
    open: () => windows.show(),
    copyAddress: (address) => void copyText(address),
    quit: () => app.quit(),
  });
  const ipc = new IpcServer(
    ipcMain,
    (event) => windows.isTrusted(event),
    (channel, payload) => windows.send(channel, payload),
  );
  const publishSecrets = ipc.publisher(secretsContract);
  const secrets = createDesktopSecrets(dataFolder.path, launch.secretStore, preferences, (state) =>
    publishSecrets('stateChanged', state),
  );
  const core = assembleCore(paths, dataFolder, { ipc, secrets, tray });
  const autostart = systemAutostart(app, process.platform, process.env);
  return { preferences, secrets, windows, core, tray, autostart, ipc, dataFolder };
}

function assembleCore(
  paths: BuiltPaths,
  dataFolder: DesktopDataFolder,
  { ipc, secrets, tray }: Pick<Application, 'ipc' | 'secrets' | 'tray'>,
): DesktopCore {
  const publish = ipc.publisher(coreContract);
  const nativeBinding = app.isPackaged ? undefined : process.env['MARINA_SQLITE_BINDING'];
  return createDesktopCore({
    modulePath: paths.core,
    options: () => ({
      dataFolder: dataFolder.path,
      mustHoldRegistry: dataFolder.mustHoldRegistry,
      portFallback: true,
      autoCreateProjects: true,
      portalFolder: paths.renderer,
      ...(nativeBinding === undefined ? {} : { nativeBinding }),
    }),
    obstacle: () => dataFolder.obstacle(),
    masterKey: (mayCreate) => secrets.key(mayCreate),
    onState: (state) => {
      if (state.status === 'ready') {
        perfMark('core ready');
        dataFolder.settled();
      }
      publish('stateChanged', state);
      tray.update(state);
    },
  });
}

/** Has the native parts speak a language. */
function speak(application: Application, language: Language): void {
  const { dataFolder, ipc, tray, windows } = application;
  const publish = ipc.publisher(appContract);
  const menu = buildApplicationMenu(
    MENU_TEXTS[language],
    {
      navigate: (path) => {
        windows.show();
        publish('navigate', path);
      },
      run: (command) => {
        windows.show();
        publish('run', command);
      },
      showDataFolder: () => void showFolder(dataFolder.path),
    },
    { developer: !app.isPackaged, mac: process.platform === 'darwin' },
  );
  Menu.setApplicationMenu(menu);
  tray.speak(TRAY_TEXTS[language]);
}

function languageOf(preferences: PreferencesFile): Language {
  return preferences.values.language ?? (app.getLocale().startsWith('zh') ? 'zh-CN' : 'en');
}

async function finish(
  { core, preferences, windows }: Pick<Application, 'core' | 'preferences' | 'windows'>,
  forwarder: ApiForwarder,
): Promise<void> {
  windows.end();
  await Promise.all([core.supervisor.stop(), preferences.flush()]);
  forwarder.close();
}

/** Between two looks at what still arrives, when the user wants to quit after that. In ms. */
const LOOK_AGAIN_AFTER = 1_000;

function guardQuit(application: Application, forwarder: ApiForwarder): void {
  const { dataFolder, preferences, windows } = application;
  const question = new QuitQuestion({
    pushes: () => askForPushes((request) => forwarder.forward(request)),
    ask: (repositories) => askToQuit(windows.open, QUIT_TEXTS[languageOf(preferences)], repositories),
    hide: () => windows.hide(),
    pause: () => new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_AFTER)),
  });
  const guard = new QuitGuard(app, {
    mayQuit: () => question.mayQuit(),
    finish: () => finish(application, forwarder),
  });
  // None of these waits for an answer.
  powerMonitor.on('shutdown', () => guard.quitNow());
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => guard.quitNow());
  const openAgain = (): void => {
    question.keepRunning();
    windows.show();
  };
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('activate', openAgain);
  app.on('second-instance', (_event, _argv, _folder, asked) => {
    openAgain();
    const other = otherFolder(asked, dataFolder.path);
    if (other === undefined) return;
    const { isFixed } = dataFolder.state;
    const folders = { used: dataFolder.path, asked: other, isFixed };
    void tellOtherStart(windows.open, languageOf(preferences), folders);
  });
}
