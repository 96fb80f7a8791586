import type { Autostart } from '../autostart/autostart.ts';
import type { IpcHandlers } from '../ipc-contract/contract.ts';
import type { DesktopContract, DesktopState } from '../ipc-contract/desktop.ts';
import { IpcError } from './ipc-server.ts';

/** What the desktop domain needs from the application. */
export interface DesktopRequestTargets {
  readonly autostart: Autostart;
  /** Puts the tray's icon up where there is a tray; whether it is up. */
  startTray(): Promise<boolean>;
  closeToTray(): boolean;
  setCloseToTray(close: boolean): void;
}

/** Serves `window.marina.desktop`. */
export function desktopRequests(targets: DesktopRequestTargets): IpcHandlers<DesktopContract> {
  const { autostart } = targets;
  const state = async (): Promise<DesktopState> => ({
    autostart: { supported: autostart.supported, enabled: await autostart.enabled() },
    tray: { present: await targets.startTray(), closeToTray: targets.closeToTray() },
  });
  return {
    state,
    setAutostart: async (enabled) => {
      if (!autostart.supported) throw new IpcError('UNSUPPORTED', 'this Marina cannot be started at login');
      await autostart.set(enabled);
      return state();
    },
    setCloseToTray: (close) => {
      targets.setCloseToTray(close);
      return state();
    },
  };
}
