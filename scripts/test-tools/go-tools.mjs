import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { sharedCache } from '../support/folders.mjs';
import { run } from '../support/processes.mjs';
import { forgetFailure, rememberedFailure, rememberFailure } from '../support/remembered-failures.mjs';
import { reasonOf, say } from '../support/say.mjs';

/** Clients and suites that come as Go source, at fixed versions: a test that passes must mean the same tomorrow. */
const goTools = [
  {
    name: 'conformance',
    module: 'github.com/opencontainers/distribution-spec/conformance',
    version: 'v0.0.0-20260831232431-97274622c111',
  },
  { name: 'crane', module: 'github.com/google/go-containerregistry/cmd/crane', version: 'v0.22.1' },
  { name: 'oras', module: 'oras.land/oras/cmd/oras', version: 'v1.3.6' },
  { name: 'regctl', module: 'github.com/regclient/regclient/cmd/regctl', version: 'v0.11.7' },
  { name: 'helm', module: 'helm.sh/helm/v3/cmd/helm', version: 'v3.22.0' },
];

const buildTimeout = 10 * 60 * 1000;

/**
 * Builds the tools that are not in the shared cache yet, one after another.
 * @returns {Promise<Record<string, import('./collect.mjs').ToolEntry>>}
 */
export async function collectGoTools() {
  /** @type {Record<string, import('./collect.mjs').ToolEntry>} */
  const found = {};
  for (const tool of goTools) found[tool.name] = await provideGoTool(tool);
  return found;
}

/**
 * Builds a tool unless the shared cache has it; what failed lately is not tried again.
 * @param {{name: string, module: string, version: string, command?: string}} tool `command` is what the module's
 *   binary is called, where that is not `name`
 * @returns {Promise<import('./collect.mjs').ToolEntry>}
 */
export async function provideGoTool({ name, module, version, command = name }) {
  const folder = path.join(sharedCache(), 'clients', `${name}-${version}`);
  const binary = path.join(folder, process.platform === 'win32' ? `${command}.exe` : command);
  if (existsSync(binary)) return { path: binary, version };
  const failure = `go-${name}-${version}`;
  const earlier = rememberedFailure(failure);
  if (earlier) return { skip: earlier };
  if ((await run('go', ['version'])).code !== 0) return { skip: 'needs the Go toolchain: no `go` on PATH' };
  const reason = await install(`${module}@${version}`, folder);
  if (!reason) {
    forgetFailure(failure);
    return { path: binary, version };
  }
  rememberFailure(failure, reason);
  return { skip: reason };
}

/**
 * @param {string} target module@version
 * @param {string} folder where the binary ends
 * @returns {Promise<string | undefined>} why it could not be built
 */
async function install(target, folder) {
  say(`building ${target}`);
  mkdirSync(path.dirname(folder), { recursive: true });
  const building = mkdtempSync(`${folder}.building-`);
  const began = Date.now();
  const outcome = await run('go', ['install', '-p', '2', target], {
    env: { ...process.env, GOBIN: building },
    timeout: buildTimeout,
  });
  if (outcome.code === 0) {
    rmSync(folder, { recursive: true, force: true });
    renameSync(building, folder);
    say(`built ${target} in ${Math.round((Date.now() - began) / 1000)} s`);
    return undefined;
  }
  rmSync(building, { recursive: true, force: true });
  return `go install ${target} failed: ${reasonOf(outcome.output)}`;
}
