import type { CoreState } from '../../main/ipc-contract/core.ts';
import type { DataFolderState } from '../../main/ipc-contract/data-folder.ts';
import type { DesktopState } from '../../main/ipc-contract/desktop.ts';
import type { MarinaBridge } from '../../main/ipc-contract/index.ts';
import type { SecretsState } from '../../main/ipc-contract/secrets.ts';

const SECRETS: SecretsState = { status: 'open', place: 'file', obstacles: [], problem: null };

const DESKTOP: DesktopState = {
  autostart: { supported: true, enabled: false },
  tray: { present: true, closeToTray: false },
};

const FOLDER: DataFolderState = { path: '/home/user/registry', isDefault: true, isFixed: false };

/** The desktop's bridge for tests; set it as `window.marina`. */
export function fakeBridge(initial: CoreState) {
  // The domain has one event, so each listener takes its payload; the type of `on` cannot say so.
  const listeners = new Set<(state: never) => void>();
  const calls: string[] = [];
  const call = (name: string) => async (): Promise<void> => {
    calls.push(name);
  };
  const bridge: MarinaBridge = {
    app: {
      info: async () => ({
        name: 'Marina',
        version: '0.1.0',
        electronVersion: '45.0.0',
        platform: 'linux',
      }),
      setTheme: call('setTheme'),
      setLanguage: call('setLanguage'),
      openExternal: call('openExternal'),
      on: () => () => {},
    },
    core: {
      state: async () => initial,
      retry: call('retry'),
      restart: call('restart'),
      portHolder: async () => ({ taken: true, process: 'nginx (4711)' }),
      on: (_name, listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    clipboard: { writeText: call('writeText'), on: () => () => {} },
    secrets: {
      state: async () => SECRETS,
      retry: async () => SECRETS,
      startAfresh: async () => SECRETS,
      on: () => () => {},
    },
    dataFolder: {
      state: async () => FOLDER,
      show: call('show data folder'),
      choose: async () => ({ status: 'cancelled' }),
      chooseDefault: async () => ({ status: 'refused', path: FOLDER.path, reason: 'current' }),
      apply: async (path) => {
        calls.push(`apply ${path}`);
        return { ...FOLDER, path };
      },
      on: () => () => {},
    },
    desktop: {
      state: async () => DESKTOP,
      setAutostart: async (enabled) => ({ ...DESKTOP, autostart: { supported: true, enabled } }),
      setCloseToTray: async (closeToTray) => ({ ...DESKTOP, tray: { present: true, closeToTray } }),
      on: () => () => {},
    },
  };
  return {
    bridge,
    calls,
    listening: () => listeners.size,
    publish: (state: CoreState): void => {
      for (const listener of listeners) listener(state as never);
    },
  };
}
