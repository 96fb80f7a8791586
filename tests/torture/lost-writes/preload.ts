import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DiskOrders } from './disk-orders.ts';

const SOURCE = fileURLToPath(new URL('./lost-writes.c', import.meta.url));
const BUILD_FOLDER = fileURLToPath(new URL('../../../.cache/lost-writes', import.meta.url));

/** The compiled library, or why there is none. */
export type Preload = { readonly path: string } | { readonly skip: string };

/** Compiles lost-writes.c where it can run: Linux with glibc and a C compiler. Compiled once for each text of it. */
export function buildPreload(): Preload {
  if (process.platform !== 'linux') return { skip: 'LD_PRELOAD exists on Linux only' };
  const name = createHash('sha256').update(readFileSync(SOURCE)).digest('hex').slice(0, 16);
  const path = join(BUILD_FOLDER, `${name}.so`);
  if (existsSync(path)) return { path };
  mkdirSync(BUILD_FOLDER, { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  try {
    execFileSync('cc', ['-O2', '-shared', '-fPIC', '-o', unfinished, SOURCE, '-ldl'], { stdio: 'pipe' });
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message.split('\n', 1)[0] : String(failure);
    return { skip: `no C compiler that makes lost-writes.so: ${reason}` };
  }
  renameSync(unfinished, path);
  return { path };
}

/** Environment of a process whose disk is `disk`, under these orders; with `shadow` what is not synced can be lost. */
export function preloadEnvironment(
  preload: { readonly path: string },
  orders: DiskOrders,
  disk: string,
  shadow?: string,
): NodeJS.ProcessEnv {
  return {
    LD_PRELOAD: preload.path,
    LOST_WRITES_ROOT: disk,
    LOST_WRITES_CONTROL: orders.path,
    ...(shadow === undefined ? {} : { LOST_WRITES_SHADOW: shadow }),
  };
}
