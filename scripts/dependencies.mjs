import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from './support/folders.mjs';
import { ensureKeychainAddon } from './support/keychain-addon.mjs';
import { run } from './support/processes.mjs';
import { ownNode, projectNode } from './support/project-node.mjs';
import { say } from './support/say.mjs';

// Runs before anything is installed, on any Node from 18 on: only node: modules and files of this folder.

const stampFile = path.join(projectRoot, 'node_modules/.marina-install');

/** Packages whose install script fetches what Marina needs; no other runs (keytar: support/keychain-addon.mjs). */
const packagesToSetUp = ['node'];

/** The parts of package.json that decide what is installed. */
const decidingFields = ['dependencies', 'devDependencies', 'optionalDependencies', 'overrides'];

/**
 * Installs exactly what package-lock.json says when it is missing or was installed from another lockfile or platform.
 * @returns {Promise<boolean>} whether something was installed
 * @throws {Error} with the remedy, when the installation fails
 */
export async function ensureDependencies() {
  const wanted = installFingerprint(
    readFileSync(path.join(projectRoot, 'package.json'), 'utf8'),
    readFileSync(path.join(projectRoot, 'package-lock.json'), 'utf8'),
  );
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8').trim() === wanted) return false;
  say('installing dependencies with npm ci (half a minute or more)');
  const began = Date.now();
  await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  await setUpPackages();
  const noKeychain = await ensureKeychainAddon();
  if (noKeychain) say(`Marina will not use the system's keychain: ${noKeychain}`);
  writeFileSync(stampFile, `${wanted}\n`);
  say(`installed dependencies in ${Math.round((Date.now() - began) / 1000)} s`);
  return true;
}

/**
 * @param {string} packageJson
 * @param {string} lockfile
 * @returns {string}
 */
export function installFingerprint(packageJson, lockfile) {
  const parsed = JSON.parse(packageJson);
  const hash = createHash('sha256');
  hash.update(JSON.stringify(decidingFields.map((field) => parsed[field] ?? null)));
  hash.update(lockfile);
  return `${process.platform}-${process.arch}-${hash.digest('hex')}`;
}

async function setUpPackages() {
  for (const name of packagesToSetUp) {
    const outcome = await runNpm(['rebuild', name, '--ignore-scripts=false', '--loglevel=error']);
    if (outcome.code !== 0 && name !== 'node') throw new Error(explainNpmFailure(outcome.output));
  }
  if (!ownNode()) say("the npm package `node` has no Node for this platform; the system's is used");
  projectNode();
}

/** @param {string[]} args */
async function npm(args) {
  const outcome = await runNpm(args);
  if (outcome.code !== 0) throw new Error(explainNpmFailure(outcome.output));
}

/** @param {string[]} args */
function runNpm(args) {
  // npm itself runs on the system's Node: the project's own is among the files that it replaces.
  const own = path.join(projectRoot, 'node_modules');
  const folders = (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .filter((folder) => !folder.startsWith(own));
  const env = { ...process.env, PATH: folders.join(path.delimiter) };
  return run('npm', args, { cwd: projectRoot, env });
}

/** What npm's error codes mean for the person who sees them. */
const remedies = [
  {
    signs: /ENOENT.*\bnpm\b|spawn npm|npm: not found/,
    remedy: 'npm was not found. Install Node 20 or newer with npm.',
  },
  {
    signs: /EUSAGE|can only install packages when/,
    remedy:
      'package-lock.json does not fit package.json. Run `npm install`, then `node scripts/complete-lockfile.mjs`.',
  },
  {
    signs: /ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ECONNRESET/,
    remedy:
      "The npm registry cannot be reached. Check the network, or npm's `registry` and `proxy` settings.",
  },
  {
    signs: /E404|ETARGET/,
    remedy: 'The npm registry in use does not have a package. Check the `registry` setting of npm.',
  },
  {
    signs: /EACCES|EPERM/,
    remedy:
      'Files in node_modules or in the npm cache belong to another user. Give them back to yourself or delete them.',
  },
  { signs: /ENOSPC/, remedy: 'The disk is full.' },
  {
    signs: /EINTEGRITY/,
    remedy:
      'A package differs from what package-lock.json promises. Run `npm cache clean --force` and try again.',
  },
];

/**
 * @param {string} output what npm printed
 * @returns {string}
 */
export function explainNpmFailure(output) {
  const known = remedies.find(({ signs }) => signs.test(output));
  // After its reasons npm prints the help of the command.
  const said = output.split(/\n.*Usage:/)[0] ?? output;
  const details = said.trim().split('\n').slice(-12).join('\n');
  return `The dependencies could not be installed. ${known?.remedy ?? 'npm said:'}\n${details}`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await ensureDependencies();
