import { join } from 'node:path';
import { hasDisplay, startVirtualDisplay } from '../../../scripts/support/display.mjs';
import { temporaryFolder } from '../lifetimes.ts';
import type { Sizes } from '../options.ts';
import type { Measure } from '../results.ts';
import { fillDataFolder } from '../stored-data.ts';
import { measureMemory } from './memory.ts';
import { measureScriptSize } from './script-size.ts';
import { measureScrolling } from './scroll.ts';
import { measureWindowStart } from './start.ts';

/** The real window with many artifacts stored: how soon it shows, what it weighs, how it scrolls. */
export async function measureWindow(
  folder: string,
  { shownArtifacts, startRounds }: Sizes,
): Promise<Measure[]> {
  const virtual = hasDisplay() ? undefined : await startVirtualDisplay();
  if (virtual !== undefined) process.env['DISPLAY'] = virtual.display;
  const home = temporaryFolder(folder, 'window-');
  const dataFolder = join(home, 'registry');
  fillDataFolder(dataFolder, shownArtifacts);
  const args = [`--user-data-dir=${join(home, 'profile')}`, `--data-folder=${dataFolder}`];
  try {
    return [
      ...(await measureWindowStart(home, args, startRounds)),
      ...(await measureMemory(args)),
      ...measureScriptSize(),
      ...(await measureScrolling([...args, '--disable-gpu'], shownArtifacts)),
    ];
  } finally {
    virtual?.stop();
  }
}
