import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findCommand } from '../support/find-command.mjs';
import { checkoutCache, projectRoot } from '../support/folders.mjs';
import { ensureKeychainAddon } from '../support/keychain-addon.mjs';
import { run } from '../support/processes.mjs';
import { collectGoTools } from './go-tools.mjs';
import { installSystemPackages } from './system-packages.mjs';
import { collectUnstableDocker } from './unstable-suite.mjs';

/**
 * A real client or server that tests may use, or why there is none.
 * @typedef {{path: string, version: string, searchPath?: string[]} | {skip: string}} ToolEntry
 */

/** Where tests/support/tools.ts reads what was found. */
export const toolsFile = path.join(checkoutCache, 'test-tools.json');

/** Commands of the distribution; `version` is how it is asked for its version, when it can tell. */
const systemCommands = [
  { name: 'docker', version: ['--version'] },
  { name: 'dockerd', version: ['--version'] },
  { name: 'containerd', version: ['--version'] },
  { name: 'ctr', version: ['--version'] },
  { name: 'runc', version: ['--version'] },
  { name: 'podman', version: ['--version'] },
  { name: 'buildah', version: ['--version'] },
  { name: 'skopeo', version: ['--version'] },
  { name: 'docker-registry', version: ['--version'] },
  { name: 'go', version: ['version'] },
  { name: 'busybox', version: [] },
  { name: 'curl', version: ['--version'] },
  { name: 'wrk', version: ['--version'] },
  { name: 'ip', version: ['-V'] },
  { name: 'xvfb-run', version: [] },
  { name: 'dbus-run-session', version: ['--version'] },
  { name: 'gnome-keyring-daemon', version: ['--version'] },
];

/**
 * Installs what may be installed and writes what is there into `.cache/test-tools.json`.
 * @returns {Promise<Record<string, ToolEntry>>}
 */
export async function collectTestTools() {
  const missing = await installSystemPackages();
  /** @type {Record<string, ToolEntry>} */
  const tools = {};
  for (const command of systemCommands) tools[command.name] = await systemTool(command, missing);
  tools['keytar'] = await keychainAddon();
  Object.assign(tools, await collectUnstableDocker(), await collectGoTools());
  mkdirSync(path.dirname(toolsFile), { recursive: true });
  writeFileSync(toolsFile, `${JSON.stringify(tools, null, 2)}\n`);
  return tools;
}

/**
 * @param {{name: string, version: string[]}} command
 * @param {string | undefined} missing why system packages are missing
 * @returns {Promise<ToolEntry>}
 */
async function systemTool({ name, version }, missing) {
  const file = findCommand(name);
  if (!file) return { skip: missing ? `no \`${name}\` found; ${missing}` : `no \`${name}\` found` };
  const told = version.length > 0 ? (await run(file, version, { timeout: 10_000 })).output : '';
  return { path: file, version: versionIn(told) ?? 'unknown' };
}

/** @returns {Promise<ToolEntry>} */
async function keychainAddon() {
  const reason = await ensureKeychainAddon();
  if (reason) return { skip: reason };
  return { path: path.join(projectRoot, 'node_modules/keytar'), version: 'unknown' };
}

/**
 * @param {string} text what a command prints about itself
 * @returns {string | undefined}
 */
export function versionIn(text) {
  return /\d+\.\d+[^\s,]*/.exec(text)?.[0];
}
