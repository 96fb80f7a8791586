import { installPackages, isDebian, mayInstallPackages } from '../support/debian-packages.mjs';
import { findCommand } from '../support/find-command.mjs';
import { run } from '../support/processes.mjs';
import { windowPackages } from '../support/window-libraries.mjs';

/**
 * What the tests use from Debian. `command` tells that it is present however it was installed; without one dpkg is
 * asked. `names` are tried in turn: newer Debian releases renamed libraries (t64).
 * @type {ReadonlyArray<{names: readonly string[], command?: string}>}
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
  ...windowPackages.map(({ names }) => ({ names })),
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
  if (!isDebian()) return 'system packages are installed on Debian only';
  const missing = [];
  for (const item of wanted) if (!(await isPresent(item))) missing.push(item);
  if (missing.length === 0) return undefined;
  const list = missing.map((item) => item.names[0]).join(' ');
  if (!mayInstallPackages()) return `not root, so not installed: ${list}`;
  return installPackages(missing.map(({ names }) => names));
}

/**
 * @param {{names: readonly string[], command?: string}} item
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
