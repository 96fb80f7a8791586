import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { compileAddon, missingBuildTools } from './compile-addon.mjs';
import { findCommand } from './find-command.mjs';
import { projectRoot, sharedCache } from './folders.mjs';
import { run } from './processes.mjs';
import { projectNode, toolScript } from './project-node.mjs';
import { forgetFailure, rememberedFailure, rememberFailure } from './remembered-failures.mjs';
import { reasonOf, say } from './say.mjs';

const packageFolder = path.join(projectRoot, 'node_modules/keytar');

/** Where keytar looks for it. */
const addon = path.join(packageFolder, 'build/Release/keytar.node');

/** keytar needs no more than this version of Node-API, which every Node and Electron has: one binary serves all. */
const nodeApiVersion = 3;

const downloadMilliseconds = 60_000;

/**
 * Makes keytar's binary when it is not there: compiled where that is possible, else downloaded. Marina works without
 * it, so this never fails: the application then uses Electron's encryption or a file.
 * @returns {Promise<string | undefined>} why there is none
 */
export async function ensureKeychainAddon() {
  if (existsSync(addon)) return undefined;
  if (!existsSync(packageFolder)) return 'the optional package keytar is not installed';
  const { version } = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8'));
  const name = `keytar-${version}-${process.platform}-${process.arch}`;
  const cached = path.join(sharedCache(), 'native', `${name}.node`);
  const reason = existsSync(cached) ? undefined : await make(name, cached);
  if (reason) return reason;
  if (existsSync(addon)) return undefined;
  mkdirSync(path.dirname(addon), { recursive: true });
  cpSync(cached, addon);
  return undefined;
}

/**
 * @param {string} name
 * @param {string} cached
 * @returns {Promise<string | undefined>} why there is none
 */
async function make(name, cached) {
  const obstacle = await compileObstacle();
  if (obstacle) return download(name, obstacle);
  // The same compiler gives the same error: not at every start.
  const failed = rememberedFailure(name);
  if (failed) return failed;
  say('compiling keytar for the system’s keychain (seconds, once)');
  try {
    await compileAddon({
      packageFolder,
      product: 'build/Release/keytar.node',
      target: cached,
      modules: [path.join(packageFolder, 'node_modules'), path.join(projectRoot, 'node_modules')].join(
        path.delimiter,
      ),
      args: [`--napi_build_version=${nodeApiVersion}`],
    });
    forgetFailure(name);
    return undefined;
  } catch (error) {
    rememberFailure(name, reasonOf(error));
    return `keytar could not be compiled: ${reasonOf(error)}`;
  }
}

/** @returns {Promise<string | undefined>} why it cannot be compiled */
async function compileObstacle() {
  if (process.platform !== 'linux') return 'a download is tried first';
  const missing = missingBuildTools();
  if (missing.length > 0) return `no ${missing.join(', ')}`;
  const pkgConfig = findCommand('pkg-config');
  if (!pkgConfig) return 'no pkg-config';
  const library = await run(pkgConfig, ['--exists', 'libsecret-1']);
  return library.code === 0 ? undefined : 'no libsecret-1-dev';
}

/**
 * Fetches the binary that keytar's authors built.
 * @param {string} name
 * @param {string} obstacle why it is not compiled
 * @returns {Promise<string | undefined>} why there is none
 */
async function download(name, obstacle) {
  const failure = `${name}-download`;
  const failed = rememberedFailure(failure);
  if (failed) return failed;
  const outcome = await run(
    projectNode(),
    [toolScript('prebuild-install', 'prebuild-install'), '--runtime', 'napi'],
    { cwd: packageFolder, timeout: downloadMilliseconds },
  );
  if (existsSync(addon)) {
    forgetFailure(failure);
    return undefined;
  }
  const reason = `keytar was not compiled (${obstacle}) and not downloaded (${reasonOf(outcome.output)})`;
  rememberFailure(failure, reason);
  return reason;
}
