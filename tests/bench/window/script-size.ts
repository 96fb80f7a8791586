import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Measure } from '../results.ts';

const RENDERER = new URL('../../../out/renderer', import.meta.url).pathname;

/** The JavaScript that index.html loads before anything is clicked: scripts, preloads, and what they import. */
export function measureScriptSize(): Measure[] {
  const html = readFileSync(`${RENDERER}/index.html`, 'utf8');
  const files = [...html.matchAll(/(?:src|href)="(\/[^"]+\.js)"/g)].map((match) => match[1] ?? '');
  const seen = new Set(files);
  let bytes = 0;
  // A set goes on through what is added while it is walked.
  for (const file of seen) {
    const text = readFileSync(RENDERER + file);
    bytes += gzipSync(text, { level: 9 }).length;
    for (const imported of staticImports(text.toString()))
      seen.add(posix.resolve(posix.dirname(file), imported));
  }
  process.stderr.write(`  ${seen.size} scripts\n`);
  return [{ name: 'first screen’s JavaScript, gzip', value: bytes / 1024, unit: 'KB', atMost: 350 }];
}

/** Paths of `import … from"./x.js"`, `import"./x.js"` and `export … from"./x.js"`, as the bundler writes them. */
function staticImports(text: string): string[] {
  return [...text.matchAll(/(?:\bfrom|\bimport)\s*["'](\.[^"']+\.js)["']/g)].map((match) => match[1] ?? '');
}
