/** What the command line and the environment ask of the desktop application. */
export interface LaunchOptions {
  /** Absolute or relative folder for the registry's data instead of the one in the profile. */
  readonly dataFolder: string | undefined;
  /** Print how long the start took. */
  readonly perf: boolean;
}

/** Reads Marina's own switches and ignores all others: Chromium, Electron and test drivers add theirs. */
export function parseLaunchOptions(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): LaunchOptions {
  const prefix = '--data-folder=';
  const folder = argv.findLast((argument) => argument.startsWith(prefix))?.slice(prefix.length);
  return {
    dataFolder: nonEmpty(folder) ?? nonEmpty(environment['MARINA_DATA_FOLDER']),
    perf: argv.includes('--perf'),
  };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : text;
}
