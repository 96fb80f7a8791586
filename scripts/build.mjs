import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureDependencies } from './dependencies.mjs';
import { projectRoot } from './support/folders.mjs';
import { run } from './support/processes.mjs';
import { projectEnvironment, projectNode, toolScript } from './support/project-node.mjs';
import { say, sayFailure } from './support/say.mjs';

/**
 * @typedef {object} Target
 * @property {string} name
 * @property {string} config a vite configuration
 * @property {string} output a file that must be there afterwards
 * @property {string[]} inputs files and folders whose change makes the target stale
 */

const always = ['package.json', 'package-lock.json', 'tsconfig.base.json'];

/** @type {Target[]} */
export const targets = [
  {
    name: 'core',
    config: 'vite.core.config.ts',
    output: 'out/core/cli.js',
    inputs: ['registry-core'],
  },
  {
    name: 'main',
    config: 'vite.main.config.ts',
    output: 'out/main/index.js',
    inputs: ['main', 'registry-core'],
  },
  {
    name: 'preload',
    config: 'vite.preload.config.ts',
    output: 'out/preload/index.cjs',
    inputs: ['main/preload', 'main/ipc-contract'],
  },
  {
    name: 'renderer',
    config: 'vite.renderer.config.ts',
    output: 'out/renderer/index.html',
    inputs: ['renderer', 'main/ipc-contract', 'registry-core/api'],
  },
];

const stampFile = path.join(projectRoot, 'out/.build-stamp');

/**
 * Builds those of the named targets whose inputs changed since they were built, side by side.
 * @param {string[]} [names] all when left out
 * @returns {Promise<string[]>} what was built
 * @throws {Error} with the output of the build, when one fails
 */
export async function buildStale(names = targets.map((target) => target.name)) {
  const stamps = readStamps();
  const chosen = targets.filter((target) => names.includes(target.name));
  const stale = chosen.filter((target) => {
    const isBuilt = existsSync(path.join(projectRoot, target.output));
    return !isBuilt || stamps[target.name] !== inputFingerprint(projectRoot, inputsOf(target));
  });
  if (stale.length === 0) return [];
  const built = stale.map((target) => target.name);
  say(`building ${built.join(', ')}`);
  const began = Date.now();
  const fingerprints = await Promise.all(stale.map(build));
  stale.forEach((target, index) => {
    stamps[target.name] = fingerprints[index] ?? '';
  });
  mkdirSync(path.dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, JSON.stringify(stamps, null, 2));
  say(`built ${built.join(', ')} in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  return built;
}

/**
 * @param {Target} target
 * @returns {Promise<string>} the fingerprint of what went in, taken before: a change during the build makes it stale
 */
async function build(target) {
  const fingerprint = inputFingerprint(projectRoot, inputsOf(target));
  const args = [toolScript('vite', 'vite'), 'build', '--config', target.config, '--logLevel', 'warn'];
  const outcome = await run(projectNode(), args, { cwd: projectRoot, env: projectEnvironment() });
  if (outcome.code !== 0)
    throw new Error(`building ${target.name} (${target.config}) failed:\n${outcome.output}`);
  if (outcome.output.trim()) process.stderr.write(outcome.output);
  if (!existsSync(path.join(projectRoot, target.output))) {
    throw new Error(`building ${target.name} (${target.config}) made no ${target.output}`);
  }
  return fingerprint;
}

/** @param {Target} target */
function inputsOf(target) {
  return [...always, target.config, ...target.inputs];
}

/**
 * Names, sizes and modification times of the input files, without the tests among them: quick, and at worst it
 * builds once too often.
 * @param {string} root
 * @param {string[]} inputs files and folders, relative to root
 * @returns {string}
 */
export function inputFingerprint(root, inputs) {
  const hash = createHash('sha256');
  for (const input of inputs) {
    for (const file of filesUnder(path.join(root, input))) {
      const { size, mtimeMs } = statSync(file);
      hash.update(`${path.relative(root, file)} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

/**
 * @param {string} entry a file or a folder
 * @returns {string[]} sorted; empty when there is no such entry
 */
function filesUnder(entry) {
  if (!existsSync(entry)) return [];
  if (!statSync(entry).isDirectory()) return /\.test\.tsx?$/.test(entry) ? [] : [entry];
  return readdirSync(entry)
    .sort()
    .flatMap((name) => filesUnder(path.join(entry, name)));
}

/** @returns {Record<string, string>} */
function readStamps() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    // None yet, or one that was cut: everything is stale.
    return {};
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await ensureDependencies();
    const built = await buildStale();
    if (built.length === 0) say('everything is up to date');
  } catch (error) {
    sayFailure(error);
    process.exitCode = 1;
  }
}
