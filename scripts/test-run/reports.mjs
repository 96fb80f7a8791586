/**
 * What one part of a test run came to.
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed
 * @property {string[]} skipped one line a test, with the reason where it is known
 * @property {Timing[]} [tests] how long each took
 * @property {Timing[]} [files] how long each took, with what has to be there before its tests
 *
 * @typedef {import('./timings.mjs').Timing} Timing
 */

/**
 * @param {Tally[]} tallies
 * @returns {Tally}
 */
export function sum(tallies) {
  return tallies.reduce(
    (total, tally) => ({
      passed: total.passed + tally.passed,
      failed: total.failed + tally.failed,
      skipped: [...total.skipped, ...tally.skipped],
    }),
    { passed: 0, failed: 0, skipped: [] },
  );
}

/**
 * Counts the report of Playwright's JSON reporter. A test that passed only on a retry has passed.
 * @param {PlaywrightReport} report
 * @returns {Tally}
 *
 * @typedef {{type: string, description?: string}} Annotation
 * @typedef {{status: string, annotations: Annotation[], results: Array<{duration: number}>}} PlaywrightTest
 * @typedef {object} PlaywrightSuite
 * @property {string} title
 * @property {PlaywrightSuite[]} [suites]
 * @property {Array<{title: string, tests: PlaywrightTest[]}>} [specs]
 * @typedef {{suites: PlaywrightSuite[], errors?: unknown[]}} PlaywrightReport
 */
export function tallyPlaywright(report) {
  /** @type {Required<Tally>} */
  const tally = { passed: 0, failed: report.errors?.length ?? 0, skipped: [], tests: [], files: [] };
  const visit = (/** @type {PlaywrightSuite} */ suite, /** @type {string[]} */ titles) => {
    const path = [...titles, suite.title].filter(Boolean);
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) count(tally, [...path, spec.title].join(' › '), test);
    }
    for (const inner of suite.suites ?? []) visit(inner, path);
  };
  for (const suite of report.suites) {
    const before = tally.tests.length;
    visit(suite, []);
    const tests = tally.tests.slice(before);
    const milliseconds = tests.reduce((whole, test) => whole + test.milliseconds, 0);
    tally.files.push({ name: suite.title, milliseconds });
  }
  return tally;
}

/**
 * @param {Required<Tally>} tally
 * @param {string} title
 * @param {PlaywrightTest} test
 */
function count(tally, title, test) {
  const milliseconds = test.results.reduce((whole, { duration }) => whole + duration, 0);
  tally.tests.push({ name: title, milliseconds });
  if (test.status === 'skipped') {
    const reason = test.annotations.find(({ type }) => type === 'skip' || type === 'fixme')?.description;
    tally.skipped.push(reason ? `${title}: ${reason}` : title);
  } else if (test.status === 'unexpected') tally.failed += 1;
  else tally.passed += 1;
}
