import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RegistryError } from './errors/index.ts';

/** better-sqlite3's prebuilt addon needs this version of Node-API; on an older Node it crashes instead of failing. */
const NEEDED = 10;

/** Whether a Node with this version of Node-API (`process.versions.napi`) can open the database. */
export function hasNodeApi(version: string | undefined = process.versions['napi']): boolean {
  return Number(version ?? 0) >= NEEDED;
}

/** Throws RUNTIME_TOO_OLD, with the remedy, where {@link hasNodeApi} does not hold. */
export function requireNodeApi(version: string | undefined = process.versions['napi']): void {
  if (hasNodeApi(version)) return;
  throw new RegistryError(
    'RUNTIME_TOO_OLD',
    `this is Node ${process.versions.node} with Node-API ${version ?? 'unknown'}, and Marina needs Node-API ${NEEDED}: ` +
      "Node 22.14 or newer; `npm run -s serve` and `npm run -s fsck` run on the project's own Node",
  );
}

/** The Node that the project's dependencies bring along, where this runs from a built checkout. */
export function ownNode(from: string = import.meta.dirname): string | undefined {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  for (let folder = from; ; folder = dirname(folder)) {
    const file = join(folder, 'node_modules/node/bin', name);
    if (existsSync(file)) return file;
    if (dirname(folder) === folder) return undefined;
  }
}
