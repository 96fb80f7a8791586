import { homedir } from 'node:os';
import path from 'node:path';

/**
 * The core's command line for a start without a window: the data stays where the desktop application keeps it.
 * @param {readonly string[]} applicationArguments what the application was to get; `--data-folder=` becomes `--data`
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {string[]}
 */
export function headlessArguments(applicationArguments, environment = process.env) {
  if (applicationArguments.includes('--data')) return ['serve', ...applicationArguments];
  const prefix = '--data-folder=';
  const chosen = applicationArguments.filter((argument) => argument.startsWith(prefix));
  const others = applicationArguments.filter((argument) => !argument.startsWith(prefix));
  const folder = chosen.slice(-1)[0]?.slice(prefix.length) || environment['MARINA_DATA_FOLDER'];
  return ['serve', '--data', folder || desktopDataFolder(environment), ...others];
}

/**
 * Electron's profile folder on Linux, the only system where a display can be missing.
 * @param {NodeJS.ProcessEnv} environment
 */
function desktopDataFolder(environment) {
  return path.join(environment['XDG_CONFIG_HOME'] || path.join(homedir(), '.config'), 'Marina', 'registry');
}
