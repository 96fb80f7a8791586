import type { MasterKeyPlace } from './ipc-contract/secrets.ts';

/** Starts without a window where there is a tray to find Marina in; what autostart passes. */
export const HIDDEN_SWITCH = '--hidden';

/** What the command line and the environment ask of the desktop application. */
export interface LaunchOptions {
  /** Absolute or relative folder for the registry's data instead of the one in the profile. */
  readonly dataFolder: string | undefined;
  /** Print how long the start took. */
  readonly perf: boolean;
  readonly hidden: boolean;
  /** The best place that the master key may be put into (`--secret-store=`), for keychains that misbehave. */
  readonly secretStore: MasterKeyPlace;
}

const PLACES: readonly MasterKeyPlace[] = ['keychain', 'system-encryption', 'file'];

/** Reads Marina's own switches and ignores all others: Chromium, Electron and test drivers add theirs. */
export function parseLaunchOptions(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): LaunchOptions {
  const place = switchValue(argv, '--secret-store=');
  return {
    dataFolder: switchValue(argv, '--data-folder=') ?? nonEmpty(environment['MARINA_DATA_FOLDER']),
    perf: argv.includes('--perf'),
    hidden: argv.includes(HIDDEN_SWITCH),
    secretStore: PLACES.find((name) => name === place) ?? 'keychain',
  };
}

function switchValue(argv: readonly string[], prefix: string): string | undefined {
  return nonEmpty(argv.findLast((argument) => argument.startsWith(prefix))?.slice(prefix.length));
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : text;
}
