import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../ipc-contract/app.ts';
import type { MenuTexts } from './menu-texts.ts';

const SEPARATOR: MenuItemConstructorOptions = { type: 'separator' };

/** What menu items do beyond the roles that Electron has. */
export interface MenuActions {
  /** Shows a screen of the window. */
  navigate(path: string): void;
  /** Has the window do something. */
  run(command: MenuCommand): void;
  showDataFolder(): void;
}

/** The native menu: standard roles, so that every system's own shortcuts work, and what the window's palette has. */
export function buildApplicationMenu(
  texts: MenuTexts,
  actions: MenuActions,
  options: { readonly developer: boolean; readonly mac: boolean },
): Menu {
  return Menu.buildFromTemplate(menuTemplate(texts, actions, options));
}

function menuTemplate(
  texts: MenuTexts,
  actions: MenuActions,
  { developer, mac }: { readonly developer: boolean; readonly mac: boolean },
): MenuItemConstructorOptions[] {
  const settings: MenuItemConstructorOptions = {
    label: texts.settings,
    accelerator: 'CmdOrCtrl+,',
    click: () => actions.navigate('/settings'),
  };
  return [
    ...(mac ? [macMenu(settings)] : []),
    {
      label: texts.file,
      submenu: [
        ...commands(texts, actions),
        SEPARATOR,
        ...(mac ? [{ role: 'close' } as const] : [settings, SEPARATOR, { role: 'quit' } as const]),
      ],
    },
    { role: 'editMenu', label: texts.edit },
    viewMenu(texts, developer),
    { label: texts.go, submenu: places(texts, actions) },
    { role: 'windowMenu', label: texts.window },
    {
      role: 'help',
      label: texts.help,
      submenu: [
        { label: texts.keys, click: () => actions.run('show keys') },
        { label: texts.dataFolder, click: actions.showDataFolder },
      ],
    },
  ];
}

function commands(texts: MenuTexts, actions: MenuActions): MenuItemConstructorOptions[] {
  return [
    {
      label: texts.createProject,
      accelerator: 'CmdOrCtrl+N',
      click: () => actions.run('create project'),
    },
    SEPARATOR,
    { label: texts.copyLogin, click: () => actions.run('copy login') },
    { label: texts.copyAddress, click: () => actions.run('copy address') },
  ];
}

function places(texts: MenuTexts, actions: MenuActions): MenuItemConstructorOptions[] {
  const screen = (label: string, key: string, path: string): MenuItemConstructorOptions => ({
    label,
    accelerator: `CmdOrCtrl+${key}`,
    click: () => actions.navigate(path),
  });
  return [
    {
      label: texts.search,
      accelerator: 'CmdOrCtrl+K',
      // The page takes the keys itself, which also closes the palette, and lets none through to the menu.
      registerAccelerator: false,
      click: () => actions.run('search'),
    },
    SEPARATOR,
    screen(texts.home, '1', '/'),
    screen(texts.projects, '2', '/projects'),
    screen(texts.logs, '3', '/logs'),
  ];
}

/** Plus is a shifted key on most keyboards, and browsers take it unshifted and from the number pad too. */
const OTHER_ZOOM_KEYS: readonly MenuItemConstructorOptions[] = [
  { role: 'zoomIn', accelerator: 'CmdOrCtrl+=' },
  { role: 'zoomIn', accelerator: 'CmdOrCtrl+numadd' },
  { role: 'zoomOut', accelerator: 'CmdOrCtrl+numsub' },
  { role: 'resetZoom', accelerator: 'CmdOrCtrl+num0' },
].map(
  (item) => ({ ...item, visible: false, acceleratorWorksWhenHidden: true }) as MenuItemConstructorOptions,
);

function viewMenu(texts: MenuTexts, developer: boolean): MenuItemConstructorOptions {
  const developerTools: MenuItemConstructorOptions[] = developer
    ? [{ role: 'reload' }, { role: 'toggleDevTools' }, SEPARATOR]
    : [];
  return {
    label: texts.view,
    submenu: [
      ...developerTools,
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      ...OTHER_ZOOM_KEYS,
      SEPARATOR,
      { role: 'togglefullscreen' },
    ],
  };
}

function macMenu(settings: MenuItemConstructorOptions): MenuItemConstructorOptions {
  return {
    role: 'appMenu',
    submenu: [
      { role: 'about' },
      SEPARATOR,
      settings,
      SEPARATOR,
      { role: 'services' },
      SEPARATOR,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      SEPARATOR,
      { role: 'quit' },
    ],
  };
}
