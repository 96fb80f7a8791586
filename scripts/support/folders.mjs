import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json. */
export const projectRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** What this checkout keeps between runs and git ignores (window profile, test tools, reports). */
export const checkoutCache = path.join(projectRoot, '.cache');

/**
 * What all checkouts of one user share: runtimes and test clients, one folder a version.
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {string}
 */
export function sharedCache(environment = process.env) {
  return path.join(environment['XDG_CACHE_HOME'] || path.join(homedir(), '.cache'), 'marina');
}
