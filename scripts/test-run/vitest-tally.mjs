import { writeFileSync } from 'node:fs';

/** The variable that names the file for the tally. */
export const tallyFileVariable = 'MARINA_TALLY_FILE';

/** A vitest reporter that counts, and keeps the reasons of skipped tests, which vitest's own JSON report leaves out. */
export default class TallyReporter {
  /**
   * @param {ReadonlyArray<import('vitest/node').TestModule>} modules
   * @param {ReadonlyArray<unknown>} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    const file = process.env[tallyFileVariable];
    if (file) writeFileSync(file, JSON.stringify(tallyModules(modules, unhandledErrors)));
  }
}

/**
 * @param {ReadonlyArray<CountedModule>} modules
 * @param {ReadonlyArray<unknown>} unhandledErrors
 * @returns {import('./reports.mjs').Tally}
 *
 * @typedef {{
 *   fullName: string,
 *   result(): {state: string, note?: string | undefined},
 *   diagnostic(): {duration: number} | undefined,
 * }} CountedTest
 * @typedef {{
 *   environmentSetupDuration: number,
 *   prepareDuration: number,
 *   setupDuration: number,
 *   collectDuration: number,
 *   duration: number,
 * }} ModuleTimes
 * @typedef {{
 *   state(): string,
 *   relativeModuleId: string,
 *   diagnostic(): ModuleTimes,
 *   children: {allTests(): Iterable<CountedTest>},
 * }} CountedModule
 */
export function tallyModules(modules, unhandledErrors) {
  /** @type {import('./reports.mjs').Tally & Required<Pick<import('./reports.mjs').Tally, 'tests' | 'files'>>} */
  const tally = { passed: 0, failed: unhandledErrors.length, skipped: [], tests: [], files: [] };
  for (const module of modules) {
    const failedBefore = tally.failed;
    for (const test of module.children.allTests()) {
      const { state, note } = test.result();
      const name = `${module.relativeModuleId} › ${test.fullName}`;
      if (state === 'passed') tally.passed += 1;
      else if (state === 'failed') tally.failed += 1;
      else tally.skipped.push(`${name}${note ? `: ${note}` : ''}`);
      tally.tests.push({ name, milliseconds: test.diagnostic()?.duration ?? 0 });
    }
    tally.files.push({ name: module.relativeModuleId, milliseconds: wholeTime(module.diagnostic()) });
    // A file that does not load, or whose hooks fail, has no failed test in it.
    if (module.state() === 'failed' && tally.failed === failedBefore) tally.failed += 1;
  }
  return tally;
}

/**
 * @param {ModuleTimes} times
 * @returns {number} ms of a file's tests and hooks, and of all that has to be there before them
 */
function wholeTime(times) {
  const { environmentSetupDuration, prepareDuration, setupDuration, collectDuration, duration } = times;
  return environmentSetupDuration + prepareDuration + setupDuration + collectDuration + duration;
}
