import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { buildStale } from '../build.mjs';
import { resolveElectron } from '../electron-runtime.mjs';
import { hasDisplay, startVirtualDisplay } from '../support/display.mjs';
import { checkoutCache, projectRoot } from '../support/folders.mjs';
import { runInForeground } from '../support/processes.mjs';
import { projectEnvironment, projectNode, toolScript } from '../support/project-node.mjs';
import { reasonOf, say } from '../support/say.mjs';
import { collectTestTools } from '../test-tools/collect.mjs';
import { tallyPlaywright } from './reports.mjs';
import { lint } from './rules.mjs';
import { withTemporaryFolder } from './temporary-folder.mjs';
import { tallyFileVariable } from './vitest-tally.mjs';

/** @typedef {import('./reports.mjs').Tally} Tally */

/**
 * The parts of a test run in their order; `npm test -- --only NAME` takes one. With files a part runs what leads to
 * them alone.
 * @type {{lint: () => Promise<Tally>} & Record<'unit' | 'integration' | 'e2e', (files?: string[]) => Promise<Tally>>}
 */
export const groups = { lint, unit, integration, e2e };

const reports = path.join(checkoutCache, 'reports');

/**
 * @param {string[]} [files]
 * @returns {Promise<Tally>}
 */
function unit(files) {
  return runVitest('unit', ['core', 'renderer', 'renderer-logic'], files);
}

/**
 * @param {string[]} [files]
 * @returns {Promise<Tally>}
 */
async function integration(files) {
  const tools = await collectTestTools();
  for (const [name, entry] of Object.entries(tools)) if ('skip' in entry) say(`no ${name}: ${entry.skip}`);
  await buildStale(['core']);
  // Much of their time they wait for other programs.
  const workers = ['--maxWorkers', String(availableParallelism() + 1)];
  return runVitest('integration', ['integration'], files, workers);
}

/**
 * @param {string} name of the report
 * @param {string[]} projects of vitest.config.ts
 * @param {string[]} [files] only tests that import one of them, straight or by way of others
 * @param {string[]} [more] arguments
 * @returns {Promise<Tally>}
 */
async function runVitest(name, projects, files, more = []) {
  const report = freshReport(name);
  const code = await withTemporaryFolder((place) =>
    runInForeground(
      projectNode(),
      [
        toolScript('vitest', 'vitest'),
        ...(files ? ['related', ...files, '--run', '--passWithNoTests'] : ['run']),
        ...projects.flatMap((project) => ['--project', project]),
        ...more,
        '--reporter=default',
        `--reporter=${path.join(projectRoot, 'scripts/test-run/vitest-tally.mjs')}`,
      ],
      { cwd: projectRoot, env: { ...projectEnvironment(), ...place, [tallyFileVariable]: report } },
    ),
  );
  return readTally(report, code, (json) => json);
}

/**
 * @param {string[]} [files]
 * @returns {Promise<Tally>}
 */
async function e2e(files) {
  if (!existsSync(path.join(projectRoot, 'playwright.config.ts'))) {
    return { passed: 0, failed: 0, skipped: ['end to end: there is no playwright.config.ts'] };
  }
  const virtual = hasDisplay() ? undefined : await startVirtualDisplay();
  if (!virtual && !hasDisplay())
    return { passed: 0, failed: 0, skipped: ['end to end: no display and no Xvfb'] };
  try {
    await collectTestTools();
    await resolveElectron();
    await buildStale();
    return await runPlaywright(virtual ? { DISPLAY: virtual.display } : {}, files);
  } finally {
    virtual?.stop();
  }
}

/**
 * @param {NodeJS.ProcessEnv} display
 * @param {string[]} [files] of tests
 * @returns {Promise<Tally>}
 */
async function runPlaywright(display, files) {
  const report = freshReport('e2e');
  const args = [
    ...[toolScript('@playwright/test', 'playwright'), 'test', '--reporter=list,json'],
    // A test that was deleted has changed too.
    ...(files ? [...files, '--pass-with-no-tests'] : []),
  ];
  const code = await withTemporaryFolder((place) =>
    runInForeground(projectNode(), args, {
      cwd: projectRoot,
      env: { ...projectEnvironment(), ...place, ...display, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    }),
  );
  return readTally(report, code, tallyPlaywright);
}

/**
 * @param {string} name
 * @returns {string} a file that is not there yet, so that an old report is never taken for a new one
 */
function freshReport(name) {
  mkdirSync(reports, { recursive: true });
  const file = path.join(reports, `${name}.json`);
  rmSync(file, { force: true });
  return file;
}

/** @param {string} why */
const failedWhole = (why) => ({ failed: 1, failures: [why] });

/**
 * A runner that ends badly counts as a failure even when its report shows none.
 * @param {string} report
 * @param {number} code
 * @param {(json: any) => Tally} count
 * @returns {Tally}
 */
function readTally(report, code, count) {
  try {
    const tally = count(JSON.parse(readFileSync(report, 'utf8')));
    if (code === 0 || tally.failed > 0) return tally;
    return { ...tally, ...failedWhole(`the test runner ended with ${code}`) };
  } catch (error) {
    const said = `the test runner ended with ${code} and left no report: ${reasonOf(error)}`;
    say(said);
    return { passed: 0, skipped: [], ...failedWhole(said) };
  }
}
