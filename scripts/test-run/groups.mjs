import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { buildStale } from '../build.mjs';
import { resolveElectron } from '../electron-runtime.mjs';
import { hasDisplay, startVirtualDisplay } from '../support/display.mjs';
import { checkoutCache, projectRoot } from '../support/folders.mjs';
import { run, runInForeground } from '../support/processes.mjs';
import { projectEnvironment, projectNode, toolScript } from '../support/project-node.mjs';
import { reasonOf, say } from '../support/say.mjs';
import { collectTestTools } from '../test-tools/collect.mjs';
import { tallyPlaywright } from './reports.mjs';
import { tallyFileVariable } from './vitest-tally.mjs';

/** @typedef {import('./reports.mjs').Tally} Tally */

/** The parts of a test run in their order; `npm test -- --only NAME` takes one. */
export const groups = { lint, unit, integration, e2e };

const reports = path.join(checkoutCache, 'reports');

/**
 * Rules that hold for the whole code; each counts as one test.
 * @type {ReadonlyArray<{name: string, args: () => string[]}>}
 */
const rules = [
  { name: 'lockfile', args: () => [path.join(projectRoot, 'scripts/complete-lockfile.mjs'), '--check'] },
  { name: 'biome', args: () => [toolScript('@biomejs/biome', 'biome'), 'check', '--error-on-warnings', '.'] },
  { name: 'types', args: () => [toolScript('typescript', 'tsc'), '-p', 'tsconfig.json'] },
  { name: 'types of the renderer', args: () => [toolScript('typescript', 'tsc'), '-p', 'tsconfig.web.json'] },
  {
    name: 'types of the end-to-end tests',
    args: () => [toolScript('typescript', 'tsc'), '-p', 'tsconfig.e2e.json'],
  },
  {
    name: 'dependency rules',
    args: () => [
      toolScript('dependency-cruiser', 'depcruise'),
      ...['main', 'renderer', 'registry-core', 'tests', 'scripts'],
      ...['--config', '.dependency-cruiser.cjs'],
    ],
  },
  { name: 'unused code and dependencies', args: () => [toolScript('knip', 'knip')] },
];

/** @returns {Promise<Tally>} */
async function lint() {
  /** @type {Tally} */
  const tally = { passed: 0, failed: 0, skipped: [] };
  for (const rule of rules) {
    const outcome = await run(projectNode(), rule.args(), { cwd: projectRoot, env: projectEnvironment() });
    if (outcome.code === 0) tally.passed += 1;
    else {
      tally.failed += 1;
      process.stderr.write(outcome.output);
    }
    say(`${outcome.code === 0 ? 'passed' : 'FAILED'}: ${rule.name}`);
  }
  return tally;
}

/** @returns {Promise<Tally>} */
function unit() {
  return runVitest('unit', ['core', 'renderer']);
}

/** @returns {Promise<Tally>} */
async function integration() {
  const tools = await collectTestTools();
  for (const [name, entry] of Object.entries(tools)) if ('skip' in entry) say(`no ${name}: ${entry.skip}`);
  await buildStale(['core']);
  return runVitest('integration', ['integration']);
}

/**
 * @param {string} name of the report
 * @param {string[]} projects of vitest.config.ts
 * @returns {Promise<Tally>}
 */
async function runVitest(name, projects) {
  const report = freshReport(name);
  const code = await runInForeground(
    projectNode(),
    [
      toolScript('vitest', 'vitest'),
      'run',
      ...projects.flatMap((project) => ['--project', project]),
      '--reporter=default',
      `--reporter=${path.join(projectRoot, 'scripts/test-run/vitest-tally.mjs')}`,
    ],
    { cwd: projectRoot, env: { ...projectEnvironment(), [tallyFileVariable]: report } },
  );
  return readTally(report, code, (json) => json);
}

/** @returns {Promise<Tally>} */
async function e2e() {
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
    return await runPlaywright(virtual ? { DISPLAY: virtual.display } : {});
  } finally {
    virtual?.stop();
  }
}

/**
 * @param {NodeJS.ProcessEnv} display
 * @returns {Promise<Tally>}
 */
async function runPlaywright(display) {
  const report = freshReport('e2e');
  const args = [toolScript('@playwright/test', 'playwright'), 'test', '--reporter=list,json'];
  const code = await runInForeground(projectNode(), args, {
    cwd: projectRoot,
    env: { ...projectEnvironment(), ...display, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
  });
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
    return code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
  } catch (error) {
    say(`the test runner ended with ${code} and left no report: ${reasonOf(error)}`);
    return { passed: 0, failed: 1, skipped: [] };
  }
}
