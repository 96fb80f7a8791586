import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { run } from './processes.mjs';
import { reasonOf, say } from './say.mjs';

/** @returns {boolean} whether packages are Debian's here */
export function isDebian() {
  return process.platform === 'linux' && existsSync('/etc/debian_version');
}

/** @returns {boolean} whether this user may install packages here */
export function mayInstallPackages() {
  return isDebian() && process.getuid?.() === 0;
}

/**
 * Installs packages; call it only where {@link mayInstallPackages}.
 * @param {readonly (readonly string[])[]} wanted names of one package each, tried in turn: newer Debian releases renamed
 *   libraries (t64)
 * @returns {Promise<string | undefined>} why it failed
 */
export async function installPackages(wanted) {
  say(`installing system packages: ${wanted.map(([name]) => name).join(' ')}`);
  const update = await apt(['update', '-qq']);
  if (update.code !== 0) say(`apt-get update: ${reasonOf(update.output)}`);
  const names = [];
  for (const candidates of wanted) {
    const name = await installableName(candidates);
    if (name) names.push(name);
  }
  return installWithoutStartingServices([...new Set(names)]);
}

/**
 * @param {readonly string[]} names
 * @returns {Promise<string | undefined>} the first that this release has
 */
export async function installableName(names) {
  for (const name of names) {
    const policy = await run('apt-cache', ['policy', name]);
    if (/Candidate: (?!\(none\))/.test(policy.stdout)) return name;
  }
  return undefined;
}

/**
 * The tests start their own daemons; the system must not get a running one from them.
 * @param {string[]} names
 * @returns {Promise<string | undefined>} why it failed
 */
async function installWithoutStartingServices(names) {
  const policy = '/usr/sbin/policy-rc.d';
  const own = !existsSync(policy);
  if (own) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    // --no-remove: another Docker (docker-ce) must not be thrown out by ours.
    const outcome = await apt(['install', '-y', '-qq', '--no-install-recommends', '--no-remove', ...names]);
    return outcome.code === 0 ? undefined : `apt-get install failed: ${reasonOf(outcome.output)}`;
  } finally {
    if (own) rmSync(policy, { force: true });
  }
}

/** @param {string[]} args */
function apt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return run('apt-get', args, { env, timeout: 10 * 60 * 1000 });
}
