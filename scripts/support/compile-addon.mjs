import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { findCommand } from './find-command.mjs';
import { run } from './processes.mjs';
import { projectNode, toolScript } from './project-node.mjs';

/**
 * @typedef {object} Addon
 * @property {string} packageFolder the npm package with its binding.gyp
 * @property {string} product what the compiler makes, relative to the package
 * @property {string} target where the product goes
 * @property {string} modules the folder in which the package finds node-addon-api
 * @property {string[]} [args] for node-gyp
 * @property {NodeJS.ProcessEnv} [env] besides this process's own
 */

/** @returns {string[]} the commands that a compiler run needs and this machine lacks; Windows and macOS have others */
export function missingBuildTools() {
  if (process.platform !== 'linux') return [];
  return ['make', 'g++', 'python3'].filter((command) => !findCommand(command));
}

/**
 * Compiles an addon in a copy of its package, so that a run that is cut leaves nothing half made.
 * @param {Addon} addon
 * @throws {Error} with the end of the compiler's output
 */
export async function compileAddon({ packageFolder, product, target, modules, args = [], env = {} }) {
  mkdirSync(path.dirname(target), { recursive: true });
  const work = mkdtempSync(`${target}.building-`);
  try {
    cpSync(packageFolder, work, { recursive: true });
    const outcome = await run(
      projectNode(),
      [toolScript('node-gyp', 'node-gyp'), 'rebuild', '--release', ...args, ...nodeHeaders()],
      // The copy is outside of every node_modules.
      { cwd: work, env: { ...process.env, ...env, NODE_PATH: modules } },
    );
    if (outcome.code !== 0) throw new Error(outcome.output.trim().slice(-1500));
    renameSync(path.join(work, product), target);
  } finally {
    rmSync(work, { recursive: true, force: true });
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
