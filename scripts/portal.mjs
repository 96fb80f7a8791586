import { existsSync } from 'node:fs';
import path from 'node:path';
import { buildStale } from './build.mjs';
import { projectRoot } from './support/folders.mjs';
import { say, sayFailure } from './support/say.mjs';

const folder = path.join(projectRoot, 'out/renderer');

/**
 * Builds the web portal if it must be, and says how the registry is told of it. It runs without one, or with one of
 * before, when that fails.
 * @returns {Promise<string[]>}
 */
export async function portalArguments() {
  try {
    await buildStale(['renderer']);
  } catch (error) {
    sayFailure(error);
    say('the web portal could not be built anew');
  }
  return existsSync(path.join(folder, 'index.html')) ? ['--portal', folder] : [];
}
