import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { Bounds, PreferencesFile } from '../preferences/preferences.ts';
import { APP_ORIGIN } from '../scheme/app-scheme.ts';
import { TITLE_BAR_HEIGHT, windowColors } from './window-colors.ts';
import { minimumSize, placeWindow } from './window-placement.ts';

/** What the main window is made of. */
export interface MainWindowOptions {
  /** Absolute path of the built preload script. */
  readonly preload: string;
  readonly icon: string | undefined;
  readonly preferences: PreferencesFile;
  readonly developer: boolean;
  /** Called once the window is on the screen. */
  readonly onShown: () => void;
}

/** Opens the main window where it was last, with every door between page and system shut. */
export function openMainWindow(options: MainWindowOptions): BrowserWindow {
  const saved = options.preferences.values.window;
  const colors = windowColors(nativeTheme.shouldUseDarkColors);
  const areas = workAreas();
  const least = minimumSize(areas);
  const window = new BrowserWindow({
    ...placeWindow(saved, areas),
    minWidth: least.width,
    minHeight: least.height,
    show: false,
    title: 'Marina',
    backgroundColor: colors.background,
    ...titleBar(),
    ...(options.icon === undefined ? {} : { icon: options.icon }),
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      // The dictionary would be downloaded from elsewhere.
      spellcheck: false,
      devTools: options.developer,
    },
  });
  if (saved?.maximized === true) window.maximize();
  showWhenPainted(window, options.onShown);
  rememberPlacement(window, options.preferences);
  void window.loadURL(`${APP_ORIGIN}/`);
  return window;
}

/** Gives the native parts of an open window the colours of the present theme. */
export function paintNativeParts(window: BrowserWindow): void {
  const colors = windowColors(nativeTheme.shouldUseDarkColors);
  window.setBackgroundColor(colors.background);
  if (process.platform === 'darwin') return;
  window.setTitleBarOverlay({ color: colors.titleBar, symbolColor: colors.titleBarSymbols });
}

function titleBar(): Electron.BrowserWindowConstructorOptions {
  if (process.platform === 'darwin') {
    return { titleBarStyle: 'hiddenInset', trafficLightPosition: { x: 16, y: 14 } };
  }
  const colors = windowColors(nativeTheme.shouldUseDarkColors);
  return {
    titleBarStyle: 'hidden',
    titleBarOverlay: {
      color: colors.titleBar,
      symbolColor: colors.titleBarSymbols,
      // The header's lower border runs on below the buttons.
      height: TITLE_BAR_HEIGHT - 1,
    },
  };
}

/** The usable part of each screen, the primary one first. */
function workAreas(): Bounds[] {
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id);
  return [primary, ...others].map(({ workArea }) => workArea);
}

/** `ready-to-show` is not reliable on Linux, so whichever of the two comes first shows the window. */
function showWhenPainted(window: BrowserWindow, onShown: () => void): void {
  const show = (): void => {
    if (window.isDestroyed() || window.isVisible()) return;
    window.show();
    onShown();
  };
  window.once('ready-to-show', show);
  window.webContents.once('did-finish-load', show);
}

function rememberPlacement(window: BrowserWindow, preferences: PreferencesFile): void {
  const remember = (): void => {
    if (window.isDestroyed() || window.isMinimized() || window.isFullScreen()) return;
    preferences.set({
      window: { bounds: window.getNormalBounds(), maximized: window.isMaximized() },
    });
  };
  window.on('resize', remember);
  window.on('move', remember);
  window.on('maximize', remember);
  window.on('unmaximize', remember);
  window.on('close', remember);
}
