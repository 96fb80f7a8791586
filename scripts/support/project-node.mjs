import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from './folders.mjs';

/** better-sqlite3's prebuilt binary needs Node-API 10; on an older Node it crashes instead of failing. */
const oldestNode = [22, 14];

/**
 * The Node that runs the product and its tools: the npm package `node` of this project, else the one that runs now.
 * @returns {string} an executable
 * @throws {Error} when neither is there or the one that runs now is too old
 */
export function projectNode() {
  const own = ownNode();
  if (own) return own;
  if (isNewEnough(process.versions.node)) return process.execPath;
  throw new Error(
    `Marina needs Node ${oldestNode.join('.')} or newer. This is ${process.versions.node}, and its own Node ` +
      '(npm package `node`) has no build for this platform or could not be installed. Install a newer Node and try again.',
  );
}

/** @returns {string | undefined} */
export function ownNode() {
  const file = path.join(
    projectRoot,
    'node_modules/node/bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  return existsSync(file) ? file : undefined;
}

/**
 * @param {string} version such as 22.14.0
 * @returns {boolean}
 */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldestNode;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

/**
 * An environment in which `node` and the project's tools are found first.
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {NodeJS.ProcessEnv}
 */
export function projectEnvironment(environment = process.env) {
  const folders = [
    path.dirname(projectNode()),
    path.join(projectRoot, 'node_modules/.bin'),
    environment['PATH'] ?? '',
  ];
  return { ...environment, PATH: folders.join(path.delimiter) };
}

/**
 * The JavaScript file behind a tool's command, to be run with the project's Node (a .bin shim would take another).
 * @param {string} packageName
 * @param {string} command
 * @returns {string}
 * @throws {Error} when the package is not installed or has no such command
 */
export function toolScript(packageName, command) {
  const folder = path.join(projectRoot, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const script = typeof bin === 'string' ? bin : bin?.[command];
  if (!script) throw new Error(`${packageName} has no command ${command}`);
  return path.join(folder, script);
}
