import type { MenuItemConstructorOptions } from 'electron';
import type { CoreState } from '../ipc-contract/core.ts';
import type { TrayTexts } from './tray-texts.ts';

/** What the tray's menu does. */
export interface TrayActions {
  open(): void;
  copyAddress(address: string): void;
  quit(): void;
}

/** Where clients reach a running registry, as they write it in an image's name. */
export function addressOf(state: CoreState): string | undefined {
  return state.status === 'ready' ? `localhost:${state.port}` : undefined;
}

/** One line about the registry; also the icon's tooltip. */
export function statusLine(state: CoreState, texts: TrayTexts): string {
  switch (state.status) {
    case 'ready':
      if (state.silent === true) return texts.silent;
      if (state.trouble !== undefined) return texts.trouble[state.trouble.problem];
      return texts.running.replace('{address}', `localhost:${state.port}`);
    case 'starting':
      return texts.starting;
    case 'down':
      return texts.down;
    case 'stopping':
    case 'stopped':
      return texts.stopped;
  }
}

/** The tray's menu for a state of the registry. */
export function trayMenu(
  state: CoreState,
  texts: TrayTexts,
  actions: TrayActions,
): MenuItemConstructorOptions[] {
  const address = addressOf(state);
  return [
    { label: statusLine(state, texts), enabled: false },
    {
      label: texts.copyAddress,
      enabled: address !== undefined,
      click: () => {
        if (address !== undefined) actions.copyAddress(address);
      },
    },
    { type: 'separator' },
    { label: texts.open, click: () => actions.open() },
    { label: texts.quit, click: () => actions.quit() },
  ];
}
