import { writeFileSync } from 'node:fs';
import { fail } from './reports.mjs';

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
 *   result(): {state: string, note?: string | undefined, errors?: readonly unknown[] | undefined},
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
 *   errors(): readonly unknown[],
 *   relativeModuleId: string,
 *   diagnostic(): ModuleTimes,
 *   children: {allTests(): Iterable<CountedTest>},
 * }} CountedModule
 */
export function tallyModules(modules, unhandledErrors) {
  /** @type {import('./reports.mjs').Tally & Required<Pick<import('./reports.mjs').Tally, 'failures' | 'tests' | 'files'>>} */
  const tally = { passed: 0, failed: 0, failures: [], skipped: [], tests: [], files: [] };
  for (const error of unhandledErrors) fail(tally, 'outside of tests', [error]);
  for (const module of modules) {
    const failedBefore = tally.failed;
    for (const test of module.children.allTests()) {
      const { state, note, errors } = test.result();
      const name = `${module.relativeModuleId} › ${test.fullName}`;
      if (state === 'passed') tally.passed += 1;
      else if (state === 'failed') fail(tally, name, errors ?? []);
      else tally.skipped.push(`${name}${note ? `: ${note}` : ''}`);
      tally.tests.push({ name, milliseconds: test.diagnostic()?.duration ?? 0 });
    }
    tally.files.push({ name: module.relativeModuleId, milliseconds: wholeTime(module.diagnostic()) });
    // A file that does not load, or whose hooks fail, has no failed test in it.
    if (module.state() === 'failed' && tally.failed === failedBefore) {
      fail(tally, module.relativeModuleId, module.errors());
    }
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
