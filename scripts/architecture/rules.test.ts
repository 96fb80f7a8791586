import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** A file that is not to import another one: as a value, as a type, or as a type in place. */
interface Planted {
  readonly from: string;
  readonly to: string;
  readonly as?: 'type' | 'type in place';
}

const FORBIDDEN: readonly Planted[] = [
  { from: 'registry-core/blobs/x.ts', to: 'registry-core/identity/index.ts' },
  { from: 'registry-core/settings/x.ts', to: 'registry-core/core.ts', as: 'type' },
  { from: 'registry-core/telemetry/x.ts', to: 'registry-core/catalog/index.ts' },
  { from: 'registry-core/errors/x.ts', to: 'registry-core/access/index.ts', as: 'type' },
  { from: 'registry-core/catalog/x.ts', to: 'registry-core/api/index.ts', as: 'type in place' },
  { from: 'registry-core/catalog/y.ts', to: 'registry-core/distribution/index.ts' },
  { from: 'registry-core/catalog/projects/x.ts', to: 'registry-core/catalog/repositories/x.ts', as: 'type' },
  { from: 'registry-core/catalog/artifacts/x.ts', to: 'registry-core/catalog/tags/x.ts' },
  { from: 'registry-core/catalog/content/x.ts', to: 'registry-core/catalog/deletion/x.ts', as: 'type' },
  { from: 'registry-core/catalog/tags/y.ts', to: 'registry-core/catalog/index.ts', as: 'type in place' },
  { from: 'registry-core/catalog/loose.ts', to: 'registry-core/catalog/projects/y.ts' },
  { from: 'registry-core/access/x.ts', to: 'registry-core/http/index.ts', as: 'type' },
  { from: 'registry-core/api/x.ts', to: 'registry-core/catalog/inner.ts', as: 'type' },
  { from: 'registry-core/api/y.ts', to: 'registry-core/database/index.ts' },
  { from: 'registry-core/distribution/x.ts', to: 'registry-core/database/index.ts', as: 'type' },
  { from: 'registry-core/http/x.ts', to: 'registry-core/index.ts', as: 'type in place' },
  { from: 'registry-core/rules/x.ts', to: 'registry-core/errors/index.ts' },
  { from: 'registry-core/new-room/x.ts', to: 'registry-core/errors/index.ts' },
  { from: 'registry-core/database/x.ts', to: 'node_modules/electron/index.js' },
  { from: 'registry-core/identity/x.ts', to: 'renderer/ui/x.ts', as: 'type' },
  { from: 'main/window/x.ts', to: 'renderer/ui/x.ts' },
  { from: 'main/quit/x.ts', to: 'registry-core/catalog/index.ts', as: 'type' },
  { from: 'main/tray/x.ts', to: 'main/window/x.ts', as: 'type' },
  { from: 'main/ipc-contract/x.ts', to: 'node:fs' },
  { from: 'main/ipc-contract/y.ts', to: 'node_modules/electron/index.js', as: 'type' },
  { from: 'renderer/data/x.ts', to: 'registry-core/api/schemas/common.ts' },
  { from: 'renderer/data/y.ts', to: 'registry-core/catalog/index.ts', as: 'type in place' },
  { from: 'renderer/ui/y.ts', to: 'renderer/screens/x.ts' },
  { from: 'renderer/format/x.ts', to: 'renderer/data/z.ts', as: 'type' },
  { from: 'renderer/host/x.ts', to: 'node:path' },
  { from: 'renderer/api/x.ts', to: 'main/window/x.ts', as: 'type' },
];

const ALLOWED: readonly Planted[] = [
  { from: 'registry-core/api/a.ts', to: 'registry-core/catalog/index.ts' },
  { from: 'registry-core/catalog/a.ts', to: 'registry-core/rules/a.ts' },
  { from: 'registry-core/catalog/content/a.ts', to: 'registry-core/catalog/tags/a.ts', as: 'type' },
  { from: 'registry-core/catalog/a.test.ts', to: 'registry-core/blobs/a.ts' },
  { from: 'renderer/data/a.ts', to: 'registry-core/api/schemas/a.ts', as: 'type' },
  { from: 'renderer/screens/a.ts', to: 'registry-core/rules/a.ts' },
  { from: 'main/window/a.ts', to: 'main/ipc-contract/a.ts' },
  { from: 'main/scheme/a.ts', to: 'registry-core/rules/a.ts' },
];

let folder: string;
let refused: readonly { readonly from: string; readonly to: string }[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marina-rooms-'));
  for (const name of [
    '.dependency-cruiser.mjs',
    'biome.json',
    'tsconfig.json',
    'tsconfig.base.json',
    'scripts/architecture',
  ]) {
    await cp(join(PROJECT, name), join(folder, name), { recursive: true });
  }
  await mkdir(join(folder, 'node_modules/electron'), { recursive: true });
  await writeFile(join(folder, 'node_modules/electron/index.js'), 'export const x = 1;\n');
  const planted = [...FORBIDDEN, ...ALLOWED];
  const sources = new Set(planted.map(({ from }) => from));
  for (const { to } of planted)
    if (to.endsWith('.ts') && !sources.has(to)) await write(to, 'export const x = 1;\nexport type X = 1;\n');
  for (const { from, to, as } of planted) await write(from, importing(from, to, as));
  refused = await cruise();
});
afterAll(() => rm(folder, { recursive: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

function importing(from: string, to: string, as: Planted['as']): string {
  const up = '../'.repeat(from.split('/').length - 1);
  const target = to.startsWith('node:') ? to : up + to;
  const own = 'export const x = 1;\nexport type X = 1;\n';
  if (as === 'type') return `import type { X as Y } from '${target}';\nexport const y = {} as Y;\n${own}`;
  if (as === 'type in place') return `export const y = {} as import('${target}').X;\n${own}`;
  return `import * as y from '${target}';\nexport const z = y;\n${own}`;
}

function cruise(): Promise<{ from: string; to: string }[]> {
  const script = join(PROJECT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const args = [script, 'registry-core', 'main', 'renderer', '--config', '.dependency-cruiser.mjs'];
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [...args, '--output-type', 'json'],
      { cwd: folder, maxBuffer: 64 * 1024 * 1024 },
      (_failure, output) => {
        try {
          resolve(
            (JSON.parse(output) as { summary: { violations: { from: string; to: string }[] } }).summary
              .violations,
          );
        } catch (cause) {
          reject(cause);
        }
      },
    );
  });
}

/** Rejects with what the style has against a file. */
async function checkStyle(path: string): Promise<void> {
  const script = join(PROJECT, 'node_modules/@biomejs/biome/bin/biome');
  const args = [script, 'lint', '--vcs-enabled=false', path];
  await promisify(execFile)(process.execPath, args, { cwd: folder }).catch(
    (failure: { stdout: string; stderr: string }) => {
      throw new Error(failure.stdout + failure.stderr);
    },
  );
}

describe('the order of the rooms', () => {
  it.each(FORBIDDEN)('refuses $from → $to ($as)', async ({ from, to, as }) => {
    if (as === 'type in place') {
      // No rule of the graph sees it, so there is none: the style refuses it wherever it leads.
      await expect(checkStyle(from)).rejects.toThrow('escapes the order of the rooms');
      return;
    }
    const ends = to.replace(/^node:/, '');
    expect(refused.filter((one) => one.from === from).map((one) => one.to.replace(/^node:/, ''))).toContain(
      ends,
    );
  });

  it.each(ALLOWED)('allows $from → $to ($as)', ({ from }) => {
    expect(refused.filter((one) => one.from === from)).toEqual([]);
  });
});
