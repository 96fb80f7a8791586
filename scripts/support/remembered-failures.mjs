import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sharedCache } from './folders.mjs';

/** How long a download that failed is not tried again: long enough that a second start is fast. */
const forgetAfterMilliseconds = 6 * 60 * 60 * 1000;

/** Set to 1 to try again at once. */
const retryVariable = 'MARINA_RETRY_DOWNLOADS';

/**
 * @param {string} name
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {string | undefined} why it failed, when it failed lately
 */
export function rememberedFailure(name, environment = process.env) {
  if (environment[retryVariable] === '1') return undefined;
  try {
    const { at, reason } = JSON.parse(readFileSync(fileOf(name, environment), 'utf8'));
    const age = Date.now() - Date.parse(at);
    if (age >= 0 && age < forgetAfterMilliseconds)
      return `${reason} (at ${at}; ${retryVariable}=1 tries again)`;
  } catch {
    // No such file, or one that was cut: nothing is remembered.
  }
  return undefined;
}

/**
 * @param {string} name
 * @param {string} reason
 * @param {NodeJS.ProcessEnv} [environment]
 */
export function rememberFailure(name, reason, environment = process.env) {
  const file = fileOf(name, environment);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ at: new Date().toISOString(), reason }));
}

/**
 * @param {string} name
 * @param {NodeJS.ProcessEnv} [environment]
 */
export function forgetFailure(name, environment = process.env) {
  rmSync(fileOf(name, environment), { force: true });
}

/**
 * @param {string} name
 * @param {NodeJS.ProcessEnv} environment
 */
function fileOf(name, environment) {
  return path.join(sharedCache(environment), 'failures', `${name}.json`);
}
