import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { findCommand } from '../support/find-command.mjs';
import { run } from '../support/processes.mjs';
import { reasonOf, say } from '../support/say.mjs';

/**
 * What the tests use from Debian. `command` tells that it is present however it was installed; without one dpkg is
 * asked. `names` are tried in turn: newer Debian releases renamed libraries (t64).
 * @type {ReadonlyArray<{names: string[], command?: string}>}
 */
const wanted = [
  { names: ['docker.io'], command: 'dockerd' },
  { names: ['docker-cli', 'docker.io'], command: 'docker' },
  { names: ['podman'], command: 'podman' },
  { names: ['buildah'], command: 'buildah' },
  { names: ['skopeo'], command: 'skopeo' },
  { names: ['docker-registry'], command: 'docker-registry' },
  { names: ['wrk'], command: 'wrk' },
  { names: ['busybox-static'] },
  { names: ['iproute2'], command: 'ip' },
  { names: ['xvfb'], command: 'Xvfb' },
  { names: ['xauth'], command: 'xauth' },
  { names: ['fonts-noto-cjk'] },
  { names: ['libnss3'] },
  { names: ['libatk1.0-0', 'libatk1.0-0t64'] },
  { names: ['libatk-bridge2.0-0', 'libatk-bridge2.0-0t64'] },
  { names: ['libgtk-3-0', 'libgtk-3-0t64'] },
  { names: ['libgbm1'] },
  { names: ['libasound2', 'libasound2t64'] },
  { names: ['dbus-daemon', 'dbus'], command: 'dbus-run-session' },
  { names: ['gnome-keyring'], command: 'gnome-keyring-daemon' },
  { names: ['libglib2.0-bin'], command: 'gdbus' },
  { names: ['libsecret-1-dev'] },
  { names: ['python3-dbus'] },
  { names: ['python3-gi'] },
  { names: ['pkg-config', 'pkgconf'], command: 'pkg-config' },
  { names: ['make'], command: 'make' },
  { names: ['g++'], command: 'g++' },
  { names: ['python3'], command: 'python3' },
];

/**
 * Installs what is missing, only as root on Debian.
 * @returns {Promise<string | undefined>} why something is still missing
 */
export async function installSystemPackages() {
  if (!existsSync('/etc/debian_version')) return 'system packages are installed on Debian only';
  const missing = [];
  for (const item of wanted) if (!(await isPresent(item))) missing.push(item);
  if (missing.length === 0) return undefined;
  const list = missing.map((item) => item.names[0]).join(' ');
  if (process.getuid?.() !== 0) return `not root, so not installed: ${list}`;
  say(`installing system packages: ${list}`);
  const update = await apt(['update', '-qq']);
  if (update.code !== 0) say(`apt-get update: ${reasonOf(update.output)}`);
  const names = [];
  for (const item of missing) {
    const name = await installableName(item.names);
    if (name) names.push(name);
  }
  return installWithoutStartingServices([...new Set(names)]);
}

/**
 * @param {{names: string[], command?: string}} item
 * @returns {Promise<boolean>}
 */
async function isPresent({ names, command }) {
  if (command) return findCommand(command) !== undefined;
  for (const name of names) {
    const status = await run('dpkg', ['-s', name]);
    if (status.stdout.includes('Status: install ok installed')) return true;
  }
  return false;
}

/**
 * @param {string[]} names
 * @returns {Promise<string | undefined>} the first that this release has
 */
async function installableName(names) {
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
