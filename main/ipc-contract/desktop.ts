import { Type } from 'typebox';
import { request } from './contract.ts';

/** How Marina sits in the user's desktop. */
export interface DesktopState {
  readonly autostart: {
    /** Not in a development run: what would be started at the next login is gone by then. */
    readonly supported: boolean;
    readonly enabled: boolean;
  };
  readonly tray: {
    /** Whether this desktop shows tray icons. Without one, closing the window quits, whatever is set. */
    readonly present: boolean;
    /** Closing the window leaves Marina running in the tray. */
    readonly closeToTray: boolean;
  };
}

/** Starting with the desktop, and staying in its tray. Each request answers the state after it. */
export const desktopContract = {
  domain: 'desktop',
  requests: {
    state: request<DesktopState>()(Type.Tuple([])),
    /** Starts Marina in the tray when the user logs in. Refused with UNSUPPORTED where it cannot be. */
    setAutostart: request<DesktopState>()(Type.Tuple([Type.Boolean()])),
    setCloseToTray: request<DesktopState>()(Type.Tuple([Type.Boolean()])),
  },
  events: {},
} as const;
export type DesktopContract = typeof desktopContract;
