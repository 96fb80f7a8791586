import { join } from 'node:path';

/** What decides which icon stands out against the tray. */
export interface TraySurroundings {
  readonly platform: NodeJS.Platform;
  /** Whether the system's own parts are dark. */
  readonly dark: boolean;
  /** `XDG_CURRENT_DESKTOP`. */
  readonly desktop: string | undefined;
}

/** GNOME's bar and its relatives' are dark in the light theme too. */
const ALWAYS_DARK = /GNOME|Unity|Pantheon/i;

/**
 * The icon's file; its `@2x` variant lies beside it.
 *
 * @param resources Absolute path of `resources`.
 */
export function trayIconPath(resources: string, { platform, dark, desktop }: TraySurroundings): string {
  // macOS colours a template by itself; it must be named so.
  if (platform === 'darwin') return join(resources, 'tray', 'trayTemplate.png');
  const onDark = dark || (platform === 'linux' && ALWAYS_DARK.test(desktop ?? ''));
  return join(resources, 'tray', onDark ? 'tray-on-dark.png' : 'tray-on-light.png');
}
