import { ensureDependencies } from './dependencies.mjs';
import { say, sayFailure } from './support/say.mjs';
import { groups } from './test-run/groups.mjs';
import { sum } from './test-run/reports.mjs';

// `npm test`: everything, in order. `npm test -- --only lint|unit|integration|e2e` runs one part.

/** @typedef {import('./test-run/reports.mjs').Tally} Tally */

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
 * @param {keyof typeof groups} name
 * @returns {Promise<Tally>}
 */
async function runGroup(name) {
  say(`── ${name}`);
  const began = Date.now();
  const tally = await groups[name]().catch((error) => {
    sayFailure(error);
    return { passed: 0, failed: 1, skipped: [] };
  });
  say(`── ${name}: ${totals(tally)} in ${Math.round((Date.now() - began) / 1000)} s`);
  return tally;
}

/** @param {Tally} tally */
function totals({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped.length} skipped`;
}

/** @returns {Promise<number>} exit code */
async function main() {
  const chosen = chosenGroups(process.argv.slice(2));
  await ensureDependencies();
  const tallies = [];
  for (const name of chosen) tallies.push(await runGroup(name));
  const total = sum(tallies);
  for (const skipped of total.skipped) process.stdout.write(`skipped: ${skipped}\n`);
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
