import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuTexts } from './menu-texts.ts';

/** What menu items do beyond the roles that Electron has. */
export interface MenuActions {
  /** Shows a screen of the window. */
  navigate(path: string): void;
  showDataFolder(): void;
}

/** The native menu: standard roles, so that every system's own shortcuts work, and the way to the screens. */
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
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const screens: MenuItemConstructorOptions[] = [
    { label: texts.home, accelerator: 'CmdOrCtrl+1', click: () => actions.navigate('/') },
    { label: texts.projects, accelerator: 'CmdOrCtrl+2', click: () => actions.navigate('/projects') },
  ];
  const developerTools: MenuItemConstructorOptions[] = developer
    ? [{ role: 'reload' }, { role: 'toggleDevTools' }, separator]
    : [];
  const macMenu: MenuItemConstructorOptions = {
    role: 'appMenu',
    submenu: [
      { role: 'about' },
      separator,
      settings,
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  };
  return [
    ...(mac ? [macMenu] : []),
    {
      label: texts.file,
      submenu: [
        ...screens,
        separator,
        ...(mac ? [{ role: 'close' } as const] : [settings, separator, { role: 'quit' } as const]),
      ],
    },
    { role: 'editMenu', label: texts.edit },
    {
      label: texts.view,
      submenu: [
        ...developerTools,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu', label: texts.window },
    {
      role: 'help',
      label: texts.help,
      submenu: [{ label: texts.dataFolder, click: actions.showDataFolder }],
    },
  ];
}
