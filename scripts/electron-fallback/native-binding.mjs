import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import { findCommand } from '../support/find-command.mjs';
import { projectRoot, sharedCache } from '../support/folders.mjs';
import { run } from '../support/processes.mjs';
import { projectNode, toolScript } from '../support/project-node.mjs';
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
  const missing = ['make', 'g++', 'python3'].filter((command) => !findCommand(command));
  if (missing.length > 0) {
    throw new Error(
      `better-sqlite3 has to be compiled for this older Electron, and ${missing.join(', ')} is missing. ` +
        'Install a compiler (Debian: apt-get install build-essential python3).',
    );
  }
  say('compiling better-sqlite3 for this Electron (a minute or two, once)');
  mkdirSync(path.dirname(binding), { recursive: true });
  const work = mkdtempSync(`${binding}.building-`);
  try {
    cpSync(packageFolder, work, { recursive: true });
    await rebuild(work);
    renameSync(path.join(work, 'build/Release/better_sqlite3.node'), binding);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** @param {string} folder a copy of the package */
async function rebuild(folder) {
  const headers = nodeHeaders();
  const outcome = await run(
    projectNode(),
    [toolScript('node-gyp', 'node-gyp'), 'rebuild', '--release', '--force_build=1', ...headers],
    {
      cwd: folder,
      env: {
        ...process.env,
        CXXFLAGS: compilerFlags,
        // binding.gyp asks for node-addon-api, which stays where the project has it.
        NODE_PATH: path.join(projectRoot, 'node_modules'),
      },
    },
  );
  if (outcome.code !== 0) {
    throw new Error(
      `better-sqlite3 could not be compiled for this Electron: ${outcome.output.trim().slice(-1500)}`,
    );
  }
}

/**
 * Node-API is the same in every Node, so the headers that came with the system's Node do. Without them node-gyp
 * downloads some.
 * @returns {string[]}
 */
function nodeHeaders() {
  const node = findCommand('node');
  const prefixes = [process.env['npm_config_nodedir'], node && path.resolve(realpathSync(node), '../..')];
  const prefix = prefixes.find(
    (folder) => folder && existsSync(path.join(folder, 'include/node/node_api.h')),
  );
  return prefix ? [`--nodedir=${prefix}`] : [];
}
