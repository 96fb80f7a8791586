import { projectRoot } from '../support/folders.mjs';
import { run } from '../support/processes.mjs';
import { reasonOf } from '../support/say.mjs';

/**
 * What of a part has to run for some changed files.
 * @typedef {{run: 'all', why: string}
 *   | {run: 'related', files: string[], why: string}
 *   | {run: 'nothing', why: string}} Share
 * @typedef {'unit' | 'integration' | 'e2e'} Part
 */

/** A change here may break anything: what all tests run with. */
const everything =
  /^(package(-lock)?\.json|tsconfig\.base\.json|vitest\.config\.ts|\.npmrc|scripts\/(test\.mjs|(test-run|support)\/.*))$/;

const testFile = /\.(test|spec)\.tsx?$/;
const module = /\.(ts|tsx|mjs)$/;

/**
 * What a part starts as a program or reads as a file, so that no import leads to it: any change there is one of the
 * whole part.
 * @type {Record<Part, RegExp>}
 */
const wholePart = {
  // The operations' routes are a constant of the window's build, and of its tests.
  unit: /^(registry-core\/api\/contract|renderer\/testing|resources)\//,
  integration:
    /^((registry-core|resources|scripts\/test-tools)\/|main\/secrets\/|vite\.core\.|scripts\/build\.mjs|tests\/secrets\/)/,
  e2e: /^((main|renderer|registry-core|resources|scripts|tests\/support|tests\/e2e\/(support|references))\/|(vite\.|playwright\.config\.ts|electron-builder\.yml))/,
};

/**
 * What no import leads to: programs that a module starts on a thread of their own, on all of which depends who imports
 * the module, and files that a test reads or has others read.
 * @type {ReadonlyArray<{program: RegExp, startedBy: string}>}
 */
export const started = [
  {
    program: /^((registry-core|main|renderer|scripts)\/|\.dependency-cruiser\.mjs$|biome\.json$|knip\.json$)/,
    startedBy: 'scripts/architecture/rooms.mjs',
  },
  { program: /^registry-core\//, startedBy: 'registry-core/statement-plans.test.ts' },
  { program: /^registry-core\//, startedBy: 'registry-core/api/contract/contract.test.ts' },
  {
    program: /^registry-core\/(reading-worker\.ts$|(blobs|catalog|database|errors|turns)\/)/,
    startedBy: 'registry-core/database/readings/reading-thread.ts',
  },
  {
    program: /^registry-core\/(database|errors|telemetry)\//,
    startedBy: 'registry-core/database/checkpointer.ts',
  },
  {
    program: /^registry-core\/(blobs|errors)\//,
    startedBy: 'registry-core/blobs/hashing/upload-thread.ts',
  },
  { program: /^registry-core\/(blobs|errors)\//, startedBy: 'registry-core/blobs/hashing/file-hasher.ts' },
];

/** The folders whose files a part's tests import. @type {Record<Part, RegExp>} */
const imported = {
  unit: /^(registry-core|main|renderer|scripts)\//,
  integration: /^(registry-core|main|renderer|scripts|tests)\/(?!e2e\/)/,
  e2e: /^tests\/e2e\//,
};

/**
 * Which tests of a part some changes can break.
 * @param {Part} part
 * @param {readonly string[]} changed paths in the project, with slashes
 * @returns {Share}
 */
export function shareOf(part, changed) {
  const common = changed.find((file) => everything.test(file));
  if (common) return { run: 'all', why: `${common} is part of every test` };
  const code = changed.filter((file) => !testFile.test(file));
  const whole = code.find((file) => wholePart[part].test(file));
  if (whole) return { run: 'all', why: `its tests start or read what ${whole} belongs to` };
  const reachable = changed.filter((file) => imported[part].test(file));
  const unseen = reachable.find((file) => !module.test(file) && !/\.(css|svg|png)$/.test(file));
  if (unseen) return { run: 'all', why: `which of its tests read ${unseen} is not known` };
  const starters = started
    .filter(
      ({ program, startedBy }) => imported[part].test(startedBy) && code.some((file) => program.test(file)),
    )
    .map(({ startedBy }) => startedBy);
  const files = [...new Set([...reachable, ...starters])];
  if (files.length === 0)
    return { run: 'nothing', why: 'everything, as nothing that its tests use has changed' };
  return {
    run: 'related',
    files,
    why: `tests that lead to none of the ${files.length} files that changed, or read what did`,
  };
}

/**
 * The files in which this checkout differs from where it left main: committed, not committed and not added yet, with
 * those that were deleted or renamed.
 * @returns {Promise<string[]>}
 * @throws {Error} with the remedy, when Git does not tell
 */
export async function changedFiles() {
  const base = await mergeBase();
  const lists = await Promise.all([
    git('diff', '--name-only', '--no-renames', '-z', base),
    git('ls-files', '--others', '--exclude-standard', '-z'),
  ]);
  return [...new Set(lists.flatMap((list) => list.split('\0')).filter(Boolean))].sort();
}

/** @returns {Promise<string>} the commit at which this branch left main */
async function mergeBase() {
  for (const main of ['main', 'origin/main']) {
    const outcome = await run('git', ['merge-base', 'HEAD', main], { cwd: projectRoot });
    if (outcome.code === 0) return outcome.stdout.trim();
  }
  throw new Error('--changed compares with main, and Git knows no branch main; run all with `npm test`');
}

/** @param {string[]} args */
async function git(...args) {
  const outcome = await run('git', args, { cwd: projectRoot });
  if (outcome.code !== 0) throw new Error(`git ${args[0]} failed: ${reasonOf(outcome.output)}`);
  return outcome.stdout;
}
