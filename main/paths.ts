import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where the built parts lie, seen from `out/main`; the same in a checkout and inside the packaged archive. */
export interface BuiltPaths {
  readonly preload: string;
  readonly renderer: string;
  readonly core: string;
  /** The folder `resources`. */
  readonly resources: string;
  /** The window's icon, where the system does not take it from the executable. */
  readonly icon: string | undefined;
}

/** @param mainFolder Absolute path of `out/main`. */
export function builtPaths(mainFolder: string): BuiltPaths {
  const out = join(mainFolder, '..');
  const resources = join(out, '..', 'resources');
  const icon = join(resources, 'icon.png');
  return {
    preload: join(out, 'preload', 'index.cjs'),
    renderer: join(out, 'renderer'),
    core: join(out, 'core', 'host.js'),
    resources,
    icon: process.platform === 'linux' && existsSync(icon) ? icon : undefined,
  };
}
