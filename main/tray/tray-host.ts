import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const WATCHER = 'org.kde.StatusNotifierWatcher';
const ANSWER_WITHIN = 3_000;

/** The two common tools that ask a session bus whether somebody owns a name, and what they print when so. */
const QUESTIONS: readonly (readonly [command: string, args: readonly string[]])[] = [
  [
    'gdbus',
    [
      ...['call', '--session', '--dest', 'org.freedesktop.DBus', '--object-path', '/org/freedesktop/DBus'],
      ...['--method', 'org.freedesktop.DBus.NameHasOwner', WATCHER],
    ],
  ],
  [
    'dbus-send',
    [
      ...['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus'],
      ...['org.freedesktop.DBus.NameHasOwner', `string:${WATCHER}`],
    ],
  ],
];

/**
 * Whether this desktop shows tray icons. Elsewhere than on Linux every desktop does. There, Electron puts up an icon
 * without telling whether anybody shows it, and a window that was closed to such a tray would be lost: so the session
 * bus is asked for a StatusNotifierWatcher. No answer counts as no tray.
 */
export async function hasTrayHost(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  if (platform !== 'linux') return true;
  if (!hasSessionBus(environment)) return false;
  for (const [command, args] of QUESTIONS) {
    const answer = await outputOf(command, args);
    if (answer !== undefined) return /\btrue\b/.test(answer);
  }
  return false;
}

/** Without one the tools above would start a bus of their own. */
function hasSessionBus(environment: Readonly<Record<string, string | undefined>>): boolean {
  if (environment['DBUS_SESSION_BUS_ADDRESS'] !== undefined) return true;
  const runtime = environment['XDG_RUNTIME_DIR'];
  return runtime !== undefined && existsSync(join(runtime, 'bus'));
}

/** What a command prints, undefined when it cannot be run or fails. */
function outputOf(command: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(command, args, { timeout: ANSWER_WITHIN }, (error, stdout) =>
      resolve(error === null ? stdout : undefined),
    );
  });
}
