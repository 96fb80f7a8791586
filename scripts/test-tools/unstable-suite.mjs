import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { sharedCache } from '../support/folders.mjs';
import { run } from '../support/processes.mjs';
import { forgetFailure, rememberedFailure, rememberFailure } from '../support/remembered-failures.mjs';
import { reasonOf, say } from '../support/say.mjs';

const failureName = 'debian-unstable-docker-buildx';
const folderPrefix = 'debian-unstable-docker-buildx-';
const buildxPlace = 'usr/libexec/docker/cli-plugins/docker-buildx';

/** Its runc needs a newer C library than a stable Debian has; the system's own works with it. */
const packages = ['docker.io', 'docker-cli', 'containerd', 'docker-buildx'];

/**
 * Docker of Debian's unstable suite (28 or newer, with the containerd image store) and its buildx, unpacked into a folder of its own
 * so that the system's stays as it is. Only downloads and unpacks: it needs no root.
 * @returns {Promise<Record<string, import('./collect.mjs').ToolEntry>>}
 */
export async function collectUnstableDocker() {
  const present = unpackedFolder();
  if (present) return entries(present);
  const reason = await obtain();
  const unpacked = unpackedFolder();
  if (unpacked) return entries(unpacked);
  const skip = { skip: reason ?? 'unpacked, but dockerd is not where it was expected' };
  return { 'docker-unstable': skip, 'dockerd-unstable': skip, buildx: skip };
}

/** @returns {string | undefined} */
function unpackedFolder() {
  const clients = path.join(sharedCache(), 'clients');
  if (!existsSync(clients)) return undefined;
  const names = readdirSync(clients)
    .filter((name) => name.startsWith(folderPrefix))
    .sort();
  const folders = names.map((name) => path.join(clients, name));
  return folders
    .reverse()
    .find(
      (folder) =>
        existsSync(path.join(folder, 'usr/sbin/dockerd')) && existsSync(path.join(folder, buildxPlace)),
    );
}

/**
 * @param {string} folder
 * @returns {Record<string, import('./collect.mjs').ToolEntry>}
 */
function entries(folder) {
  const version = path.basename(folder).slice(folderPrefix.length);
  const searchPath = [path.join(folder, 'usr/bin'), path.join(folder, 'usr/sbin')];
  return {
    'docker-unstable': { path: path.join(folder, 'usr/bin/docker'), version, searchPath },
    'dockerd-unstable': { path: path.join(folder, 'usr/sbin/dockerd'), version, searchPath },
    buildx: { path: path.join(folder, buildxPlace), version: `beside ${version}` },
  };
}

/** @returns {Promise<string | undefined>} why there is none */
async function obtain() {
  if (process.platform !== 'linux') return 'needs Linux';
  if (!existsSync('/etc/debian_version')) return 'needs a Debian system';
  const earlier = rememberedFailure(failureName);
  if (earlier) return earlier;
  const clients = path.join(sharedCache(), 'clients');
  mkdirSync(clients, { recursive: true });
  const work = mkdtempSync(path.join(clients, 'unpacking-'));
  try {
    const version = await downloadAndUnpack(work);
    const folder = path.join(clients, `${folderPrefix}${version}`);
    renameSync(path.join(work, 'root'), folder);
    forgetFailure(failureName);
    say(`unpacked Docker ${version} beside the system's into ${folder}`);
    return undefined;
  } catch (error) {
    rememberFailure(failureName, reasonOf(error));
    return reasonOf(error);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * @param {string} work folder for everything that is thrown away afterwards
 * @returns {Promise<string>} the version of docker.io
 */
async function downloadAndUnpack(work) {
  say("downloading Docker of Debian's unstable suite (about 80 MB)");
  const env = { ...process.env, APT_CONFIG: writePrivateConfiguration(work) };
  const apt = async (
    /** @type {string} */ command,
    /** @type {string[]} */ args,
    /** @type {string} */ cwd,
  ) => {
    const outcome = await run(command, args, { env, cwd, timeout: 5 * 60 * 1000 });
    if (outcome.code !== 0) throw new Error(`${command} ${args[0]} failed: ${reasonOf(outcome.output)}`);
    return outcome.stdout;
  };
  await apt('apt-get', ['update', '-qq'], work);
  const downloads = path.join(work, 'downloads');
  await apt('apt-get', ['download', '-qq', ...packages], downloads);
  for (const file of readdirSync(downloads)) {
    await apt('dpkg-deb', ['-x', path.join(downloads, file), path.join(work, 'root')], work);
  }
  const archive = readdirSync(downloads).find((file) => file.startsWith('docker.io_'));
  const version = archive?.split('_')[1];
  if (!version) throw new Error('apt-get download brought no docker.io package');
  return decodeURIComponent(version);
}

/**
 * A configuration with its own lists and cache, so that the system never sees the unstable suite.
 * @param {string} work
 * @returns {string} the file for APT_CONFIG
 */
function writePrivateConfiguration(work) {
  for (const folder of ['lists/partial', 'cache/archives/partial', 'downloads', 'root']) {
    mkdirSync(path.join(work, folder), { recursive: true });
  }
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  writeFileSync(path.join(work, 'sources.list'), `deb [signed-by=${keyring}] ${systemMirror()} sid main\n`);
  const configuration = path.join(work, 'apt.conf');
  writeFileSync(
    configuration,
    [
      `Dir::State::Lists "${work}/lists";`,
      `Dir::Cache "${work}/cache";`,
      `Dir::Etc::SourceList "${work}/sources.list";`,
      'Dir::Etc::SourceParts "/dev/null";',
      'Acquire::Languages "none";',
      'APT::Sandbox::User "";',
      '',
    ].join('\n'),
  );
  return configuration;
}

/** The mirror that this system already trusts and reaches. */
function systemMirror() {
  const files = ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list'];
  for (const file of files.filter(existsSync)) {
    const mirror = mirrorIn(readFileSync(file, 'utf8'));
    if (mirror) return mirror;
  }
  return 'http://deb.debian.org/debian';
}

/**
 * @param {string} text an apt source list, in the one-line or the deb822 form
 * @returns {string | undefined} the first mirror of the main archive
 */
export function mirrorIn(text) {
  for (const line of text.split('\n')) {
    const match = /^\s*(?:deb\s+(?:\[[^\]]*\]\s+)?|URIs:\s*)(https?:\/\/\S+)/.exec(line);
    if (match?.[1] && /\/debian\/?$/.test(match[1])) return match[1];
  }
  return undefined;
}
