import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { compileAddon, missingBuildTools } from '../support/compile-addon.mjs';
import { projectRoot, sharedCache } from '../support/folders.mjs';
import { say } from '../support/say.mjs';

/** The first Electron with Node 22.14, hence with the Node-API 10 that better-sqlite3's prebuilt binary needs. */
const firstElectronWithNodeApi10 = 35;

/** Turns better-sqlite3's fixed Node-API 10 into the experimental version, which older runtimes accept. */
const compilerFlags = [
  '-UNAPI_VERSION',
  '-DNAPI_EXPERIMENTAL',
  '-DNODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT',
  '-DNODE_API_EXPERIMENTAL_NO_WARNING',
].join(' ');

/**
 * The better-sqlite3 binary for an Electron that is too old for the prebuilt one, compiled once a version.
 * @param {string} electronVersion
 * @returns {Promise<string | undefined>} undefined when the prebuilt one fits
 * @throws {Error} when it has to be compiled and cannot be
 */
export async function sqliteBindingFor(electronVersion) {
  if (Number.parseInt(electronVersion, 10) >= firstElectronWithNodeApi10) return undefined;
  const packageFolder = path.join(projectRoot, 'node_modules/better-sqlite3');
  const { version } = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8'));
  const name = `better-sqlite3-${version}-${process.platform}-${process.arch}.node`;
  const binding = path.join(sharedCache(), 'native', name);
  if (!existsSync(binding)) await compile(packageFolder, binding);
  return binding;
}

/**
 * @param {string} packageFolder
 * @param {string} binding
 */
async function compile(packageFolder, binding) {
  const missing = missingBuildTools();
  if (missing.length > 0) {
    throw new Error(
      `better-sqlite3 has to be compiled for this older Electron, and ${missing.join(', ')} is missing. ` +
        'Install a compiler (Debian: apt-get install build-essential python3).',
    );
  }
  say('compiling better-sqlite3 for this Electron (a minute or two, once)');
  await compileAddon({
    packageFolder,
    product: 'build/Release/better_sqlite3.node',
    target: binding,
    modules: path.join(projectRoot, 'node_modules'),
    args: ['--force_build=1'],
    env: { CXXFLAGS: compilerFlags },
  }).catch((error) => {
    throw new Error(`better-sqlite3 could not be compiled for this Electron: ${error.message}`);
  });
}
