import { ensureDependencies } from './dependencies.mjs';
import { reasonOf, say, sayFailure } from './support/say.mjs';
import { changedFiles, shareOf } from './test-run/changed.mjs';
import { groups } from './test-run/groups.mjs';
import { sum } from './test-run/reports.mjs';
import { processorSeconds, slowest } from './test-run/timings.mjs';

// `npm test`: everything, in order. `npm test -- --only lint|unit|integration|e2e` runs one part,
// `npm test -- --changed` what the changes since main can break.

/** @typedef {import('./test-run/reports.mjs').Tally} Tally */
/** @typedef {import('./test-run/changed.mjs').Share} Share */

/**
 * @param {string[]} args
 * @returns {Array<keyof typeof groups>}
 * @throws {Error} when a part has no such name
 */
function chosenGroups(args) {
  const names = /** @type {Array<keyof typeof groups>} */ (Object.keys(groups));
  const at = args.indexOf('--only');
  if (at < 0) return names;
  const chosen = names.filter((name) => name === args[at + 1]);
  if (chosen.length === 0) throw new Error(`--only takes one of ${names.join(', ')}`);
  return chosen;
}

/**
 * @param {unknown} error
 * @returns {Tally}
 */
function couldNotRun(error) {
  sayFailure(error);
  return { passed: 0, failed: 1, failures: [reasonOf(error)], skipped: [] };
}

/**
 * @param {keyof typeof groups} name
 * @param {Share} share
 * @returns {Promise<Tally>}
 */
async function runGroup(name, share) {
  say(`── ${name}${share.run === 'related' ? `, without ${share.why}` : ''}`);
  const began = Date.now();
  const used = processorSeconds();
  const tally = await groups[name](share.run === 'related' ? share.files : undefined).catch(couldNotRun);
  for (const kind of /** @type {const} */ (['files', 'tests'])) {
    for (const line of slowest(`${kind} of ${name}`, tally[kind] ?? [])) say(line);
  }
  const seconds = `${Math.round((Date.now() - began) / 1000)} s`;
  const ofProcessors =
    used === undefined ? '' : `, ${Math.round((processorSeconds() ?? 0) - used)} s of processors`;
  say(`── ${name}: ${totals(tally)} in ${seconds}${ofProcessors}`);
  return tally;
}

/** @param {Tally} tally */
function totals({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped.length} skipped`;
}

/**
 * What of each part runs; style, types and arrows hold for the whole code.
 * @param {string[]} args
 * @returns {Promise<(name: keyof typeof groups) => Share>}
 */
async function shares(args) {
  if (!args.includes('--changed')) return () => ({ run: 'all', why: 'all was asked for' });
  const changed = await changedFiles();
  say(`${changed.length} files differ from main`);
  return (name) =>
    name === 'lint' ? { run: 'all', why: 'its rules are about the whole' } : shareOf(name, changed);
}

/** @returns {Promise<number>} exit code */
async function main() {
  const args = process.argv.slice(2);
  const chosen = chosenGroups(args);
  const shareOfGroup = await shares(args);
  await ensureDependencies();
  const tallies = [];
  const leftOut = [];
  for (const name of chosen) {
    const share = shareOfGroup(name);
    if (share.run !== 'all') leftOut.push(`left out of ${name}: ${share.why}`);
    if (share.run !== 'nothing') tallies.push(await runGroup(name, share));
  }
  const total = sum(tallies);
  for (const skipped of total.skipped) process.stdout.write(`skipped: ${skipped}\n`);
  for (const failed of total.failures) process.stdout.write(`FAILED: ${failed}\n`);
  for (const line of leftOut) process.stdout.write(`${line}\n`);
  const executed = total.passed + total.failed;
  if (executed === 0) say('no test was executed');
  process.stdout.write(`${totals(total)}\n`);
  return total.failed > 0 || executed === 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  sayFailure(error);
  process.exitCode = 1;
}
