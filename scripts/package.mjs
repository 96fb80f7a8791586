import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildStale } from './build.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { resolveElectron } from './electron-runtime.mjs';
import { checkoutCache, projectRoot } from './support/folders.mjs';
import { ensureKeychainAddon } from './support/keychain-addon.mjs';
import { run } from './support/processes.mjs';
import { projectEnvironment, projectNode, toolScript } from './support/project-node.mjs';
import { say, sayFailure } from './support/say.mjs';

// `npm run package`: the application as a folder in dist/; `npm run package -- AppImage deb` the targets of
// electron-builder.yml, which download tools.

/** @typedef {import('./electron-runtime.mjs').ElectronRuntime} ElectronRuntime */

const platformSwitches = { darwin: '--mac', linux: '--linux', win32: '--win' };

/**
 * @typedef {object} PackageOptions
 * @property {string[]} [targets] of electron-builder; `dir` when left out
 * @property {string} [output] folder for what is made, relative to the checkout; dist when left out
 */

/**
 * Builds what changed and packages it with the Electron that `npm start` would take.
 * @param {PackageOptions} [options]
 * @returns {Promise<string>} the folder that electron-builder wrote to
 * @throws {Error} with the remedy or electron-builder's output
 */
export async function packageApplication({ targets = ['dir'], output = 'dist' } = {}) {
  const platformSwitch = platformSwitches[/** @type {'linux'} */ (process.platform)];
  if (!platformSwitch) throw new Error(`electron-builder packages nothing for ${process.platform}`);
  const electron = await resolveElectron();
  refuseRelease(electron.source, targets);
  await buildStale();
  const withoutKeychain = await ensureKeychainAddon();
  if (withoutKeychain) say(`the package will not use the system's keychain: ${withoutKeychain}`);
  const config = path.join(checkoutCache, `electron-builder-${path.basename(output)}.json`);
  mkdirSync(checkoutCache, { recursive: true });
  writeFileSync(config, JSON.stringify(configurationFor(electron, output), null, 2));
  rmSync(path.join(projectRoot, output), { recursive: true, force: true });
  say(`packaging ${targets.join(', ')} with Electron ${electron.version}`);
  const outcome = await run(
    projectNode(),
    [
      toolScript('electron-builder', 'electron-builder'),
      ...[platformSwitch, ...targets],
      ...['--config', config, '--publish', 'never'],
    ],
    {
      cwd: projectRoot,
      // A hard link to the runtime would have the fuses flipped in the runtime itself.
      env: { ...projectEnvironment(), USE_HARD_LINKS: 'false', VITEST: undefined },
    },
  );
  if (outcome.code !== 0) throw new Error(`electron-builder failed:\n${outcome.output}`);
  return path.join(projectRoot, output);
}

/**
 * @param {ElectronRuntime['source']} source
 * @param {string[]} targets
 * @throws {Error} when they are to be released and the runtime is not
 */
export function refuseRelease(source, targets) {
  if (source !== 'closed-network' || targets.every((target) => target === 'dir')) return;
  throw new Error(
    'the closed-network Electron is for tests and is never released: only the target `dir` is made from it. ' +
      'Set ELECTRON_OVERRIDE_DIST_PATH or ELECTRON_MIRROR for a release.',
  );
}

/**
 * electron-builder.yml with what is only known now.
 * @param {ElectronRuntime} electron
 * @param {string} output
 */
export function configurationFor(electron, output) {
  return {
    extends: path.join(projectRoot, 'electron-builder.yml'),
    directories: { output },
    electronVersion: electron.version,
    electronDist: distFolder(electron.executable),
    ...(electron.nativeBinding ? { files: [olderBinding(electron.nativeBinding)] } : {}),
  };
}

/**
 * The folder with Electron's own layout: on macOS the executable lies in an application bundle inside it.
 * @param {string} executable
 */
function distFolder(executable) {
  const levels = process.platform === 'darwin' ? '../../../..' : '..';
  return path.resolve(executable, levels);
}

/**
 * In place of the prebuilt better-sqlite3, where Electron is too old for that.
 * @param {string} nativeBinding
 */
function olderBinding(nativeBinding) {
  const name = 'better_sqlite3.node';
  const folder = path.join(checkoutCache, 'older-binding');
  mkdirSync(folder, { recursive: true });
  cpSync(nativeBinding, path.join(folder, name));
  return { from: folder, to: 'node_modules/better-sqlite3/build/Release', filter: [name] };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await ensureDependencies();
    const targets = process.argv.slice(2);
    const folder = await packageApplication(targets.length > 0 ? { targets } : {});
    say(`the package is in ${folder}`);
  } catch (error) {
    sayFailure(error);
    process.exitCode = 1;
  }
}
