import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';

/** What vite writes about each chunk. */
interface ManifestChunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly isDynamicEntry?: boolean;
}

const BUILT = fileURLToPath(new URL('../../out/renderer', import.meta.url));
const manifest = JSON.parse(readFileSync(`${BUILT}/manifest.json`, 'utf8')) as Record<string, ManifestChunk>;

function compressedSize(file: string): number {
  return gzipSync(readFileSync(`${BUILT}/${file}`)).byteLength;
}

/** The scripts that a chunk needs before it runs, its own among them. */
function scriptsOf(name: string, found = new Set<string>()): Set<string> {
  const chunk = manifest[name];
  if (chunk === undefined || found.has(chunk.file)) return found;
  found.add(chunk.file);
  for (const imported of chunk.imports ?? []) scriptsOf(imported, found);
  return found;
}

const KIB = 1024;

/** What index.html names, and what that imports. */
function scriptsOfFirstScreen(): Set<string> {
  const page = readFileSync(`${BUILT}/index.html`, 'utf8');
  const found = new Set<string>();
  for (const [name, { file }] of Object.entries(manifest)) {
    if (file.endsWith('.js') && page.includes(`"/${file}"`)) scriptsOf(name, found);
  }
  return found;
}

const first = scriptsOfFirstScreen();

test('the first screen’s scripts stay below 350 KiB compressed', () => {
  const total = [...first].map(compressedSize).reduce((sum, size) => sum + size, 0);
  test.info().annotations.push({
    type: 'first screen',
    description: `${(total / KIB).toFixed(1)} KiB in ${first.size} files`,
  });
  expect(total).toBeGreaterThan(50 * KIB);
  expect(total).toBeLessThan(350 * KIB);
});

test('each further screen adds less than 120 KiB', () => {
  const screens = Object.entries(manifest).filter(([, chunk]) => chunk.isDynamicEntry === true);
  expect(screens.length).toBeGreaterThan(3);
  for (const [name] of screens) {
    const added = [...scriptsOf(name)].filter((file) => !first.has(file)).map(compressedSize);
    expect(
      added.reduce((sum, size) => sum + size, 0),
      name,
    ).toBeLessThan(120 * KIB);
  }
});
