import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { sqliteBindingFor } from './electron-fallback/native-binding.mjs';
import { fallbackElectron, fallbackFitsThisPlatform } from './electron-fallback/runtime.mjs';
import { projectRoot } from './support/folders.mjs';
import { run } from './support/processes.mjs';
import { projectNode } from './support/project-node.mjs';
import { forgetFailure, rememberedFailure, rememberFailure } from './support/remembered-failures.mjs';
import { reasonOf, say } from './support/say.mjs';

/**
 * @typedef {object} ElectronRuntime
 * @property {string} executable
 * @property {string} version such as 45.4.1
 * @property {'override' | 'package' | 'closed-network'} source
 * @property {string} [nativeBinding] a better-sqlite3 binary for it, when the prebuilt one does not fit
 */

const electronPackage = path.join(projectRoot, 'node_modules/electron');

/** A download that does not even begin is given up after this; one that has begun may take its time. */
const probeMilliseconds = 8_000;
const downloadMilliseconds = 20 * 60 * 1000;

/**
 * Finds the Electron to run: 1. the folder in ELECTRON_OVERRIDE_DIST_PATH, 2. the npm package's own, downloaded when
 * its host is reachable, 3. on Linux x64 the closed-network runtime.
 * @returns {Promise<ElectronRuntime>}
 * @throws {Error} with the remedy, when there is none
 */
export async function resolveElectron() {
  const found = (await fromOverride()) ?? (await fromPackage()) ?? (await fromClosedNetwork());
  const nativeBinding = await sqliteBindingFor(found.version);
  return nativeBinding ? { ...found, nativeBinding } : found;
}

/** @returns {Promise<ElectronRuntime | undefined>} */
async function fromOverride() {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (!folder) return undefined;
  const executable = path.join(folder, executableName());
  if (!existsSync(executable))
    throw new Error(`ELECTRON_OVERRIDE_DIST_PATH is ${folder}, but there is no ${executable}`);
  return { executable, version: versionOf(folder) ?? packageVersion(), source: 'override' };
}

/** @returns {Promise<ElectronRuntime | undefined>} */
async function fromPackage() {
  const dist = path.join(electronPackage, 'dist');
  const executable = path.join(dist, executableName());
  const isThere = () => existsSync(executable) && versionOf(dist) === packageVersion();
  if (!isThere() && !(await download())) return undefined;
  return isThere() ? { executable, version: packageVersion(), source: 'package' } : undefined;
}

/** @returns {Promise<boolean>} whether it worked */
async function download() {
  const failure = `electron-${packageVersion()}`;
  if (fallbackFitsThisPlatform() && rememberedFailure(failure)) return false;
  const reachable = await isHostReachable();
  if (reachable) say(`downloading Electron ${packageVersion()} (about 120 MB, once)`);
  // Tried even without its host: the package also looks into its own cache of earlier downloads.
  const outcome = await run(projectNode(), [path.join(electronPackage, 'install.js')], {
    timeout: reachable ? downloadMilliseconds : probeMilliseconds,
  });
  if (outcome.code === 0) {
    forgetFailure(failure);
    return true;
  }
  const reason = reachable ? reasonOf(outcome.output) : 'its download host is not reachable';
  say(`Electron ${packageVersion()} could not be downloaded: ${reason}`);
  rememberFailure(failure, reason);
  return false;
}

/** @returns {Promise<boolean>} */
async function isHostReachable() {
  // fetch knows no proxies; the download does.
  if (process.env['HTTPS_PROXY'] || process.env['https_proxy']) return true;
  const mirror = process.env['ELECTRON_MIRROR'] ?? process.env['npm_config_electron_mirror'];
  try {
    await fetch(mirror ?? 'https://github.com/electron/electron/releases/', {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(probeMilliseconds),
    });
    return true;
  } catch {
    return false;
  }
}

/** @returns {Promise<ElectronRuntime>} */
async function fromClosedNetwork() {
  const remedy =
    'Set ELECTRON_MIRROR to a mirror, or ELECTRON_OVERRIDE_DIST_PATH to a folder with an unpacked Electron; without a window `npm run serve` works.';
  if (!fallbackFitsThisPlatform()) throw new Error(`There is no Electron to run. ${remedy}`);
  try {
    const { executable, version } = await fallbackElectron();
    say(
      `using Electron ${version} of the closed-network runtime (development and tests only, never packaged)`,
    );
    return { executable, version, source: 'closed-network' };
  } catch (error) {
    throw new Error(`There is no Electron to run: ${reasonOf(error)}. ${remedy}`, { cause: error });
  }
}

/**
 * @param {string} folder
 * @returns {string | undefined}
 */
function versionOf(folder) {
  const file = path.join(folder, 'version');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().replace(/^v/, '') : undefined;
}

/** @returns {string} */
function packageVersion() {
  return JSON.parse(readFileSync(path.join(electronPackage, 'package.json'), 'utf8')).version;
}

/** Where Electron's archive has the executable. */
function executableName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(`${JSON.stringify(await resolveElectron())}\n`);
}
