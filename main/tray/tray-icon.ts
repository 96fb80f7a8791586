import { join } from 'node:path';
import type { TrayMood } from './tray-mood.ts';

/** What decides which icon stands out against the tray. */
export interface TraySurroundings {
  readonly platform: NodeJS.Platform;
  /** Whether the system's own parts are dark. */
  readonly dark: boolean;
  /** `XDG_CURRENT_DESKTOP`. */
  readonly desktop: string | undefined;
  readonly mood: TrayMood;
}

/** The end of the file's name; what is well has none. Its shape differs too: macOS shows no colours there. */
const ENDINGS = {
  ok: { template: 'Template', others: '' },
  attention: { template: 'AttentionTemplate', others: '-attention' },
  failing: { template: 'FailingTemplate', others: '-failing' },
} as const;

/** GNOME's bar and its relatives' are dark in the light theme too. */
const ALWAYS_DARK = /GNOME|Unity|Pantheon/i;

/**
 * The icon's file; its `@2x` variant lies beside it.
 *
 * @param resources Absolute path of `resources`.
 */
export function trayIconPath(resources: string, { platform, dark, desktop, mood }: TraySurroundings): string {
  const { template, others } = ENDINGS[mood];
  // macOS colours a template by itself; it must be named so.
  if (platform === 'darwin') return join(resources, 'tray', `tray${template}.png`);
  const onDark = dark || (platform === 'linux' && ALWAYS_DARK.test(desktop ?? ''));
  return join(resources, 'tray', `tray-on-${onDark ? 'dark' : 'light'}${others}.png`);
}
