import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { checkoutCache, projectRoot } from '../support/folders.mjs';
import { run } from '../support/processes.mjs';
import { projectEnvironment, projectNode, toolScript } from '../support/project-node.mjs';
import { say } from '../support/say.mjs';
import { fail } from './reports.mjs';
import { sideBySide } from './side-by-side.mjs';

/** What the compiler knows of the files as they were, by their content. */
const typesCache = path.join(checkoutCache, 'types');

/**
 * Rules that hold for the whole code; each counts as one test. Those that use one processor come first.
 * @type {ReadonlyArray<{name: string, args: () => string[]}>}
 */
const rules = [
  { name: 'lockfile', args: () => [path.join(projectRoot, 'scripts/complete-lockfile.mjs'), '--check'] },
  { name: 'unused code and dependencies', args: () => [toolScript('knip', 'knip')] },
  {
    name: 'dependency rules',
    args: () => [
      toolScript('dependency-cruiser', 'depcruise'),
      ...['main', 'renderer', 'registry-core', 'tests', 'scripts'],
      ...['--config', '.dependency-cruiser.mjs'],
    ],
  },
  { name: 'types', args: () => types('tsconfig.json') },
  { name: 'types of the renderer', args: () => types('tsconfig.web.json') },
  { name: 'types of the end-to-end tests', args: () => types('tsconfig.e2e.json') },
  { name: 'biome', args: () => [toolScript('@biomejs/biome', 'biome'), 'check', '--error-on-warnings', '.'] },
];

/** @param {string} configuration of the compiler */
function types(configuration) {
  const known = path.join(typesCache, `${path.basename(configuration, '.json')}.tsbuildinfo`);
  return [
    ...[toolScript('typescript', 'tsc'), '-p', configuration],
    ...['--incremental', '--tsBuildInfoFile', known],
  ];
}

/**
 * Checks all rules, as many at a time as there are processors.
 * @returns {Promise<import('./reports.mjs').Tally>}
 */
export async function lint() {
  mkdirSync(typesCache, { recursive: true });
  const tally = {
    passed: 0,
    failed: 0,
    failures: /** @type {string[]} */ ([]),
    skipped: /** @type {string[]} */ ([]),
  };
  await sideBySide(rules, availableParallelism(), async ({ name, args }) => {
    const began = Date.now();
    const outcome = await run(projectNode(), args(), { cwd: projectRoot, env: projectEnvironment() });
    if (outcome.code === 0) tally.passed += 1;
    else {
      fail(tally, name, [outcome.output]);
      process.stderr.write(outcome.output);
    }
    const seconds = Math.round((Date.now() - began) / 1000);
    say(`${outcome.code === 0 ? 'passed' : 'FAILED'}: ${name} in ${seconds} s`);
  });
  return tally;
}
