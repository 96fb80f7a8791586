/**
 * What one part of a test run came to.
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed
 * @property {string[]} [failures] what failed, each with the first lines of why
 * @property {string[]} skipped one line a test, with the reason where it is known
 * @property {Timing[]} [tests] how long each took
 * @property {Timing[]} [files] how long each took, with what has to be there before its tests
 *
 * @typedef {import('./timings.mjs').Timing} Timing
 */

/**
 * @param {Tally[]} tallies
 * @returns {Tally & Required<Pick<Tally, 'failures'>>}
 */
export function sum(tallies) {
  return {
    passed: tallies.reduce((total, { passed }) => total + passed, 0),
    failed: tallies.reduce((total, { failed }) => total + failed, 0),
    failures: tallies.flatMap(({ failures }) => failures ?? []),
    skipped: tallies.flatMap(({ skipped }) => skipped),
  };
}

/**
 * Counts a failure, and keeps why.
 * @param {{failed: number, failures: string[]}} tally
 * @param {string} name of what failed
 * @param {readonly unknown[]} errors why, as far as it was said
 */
export function fail(tally, name, errors) {
  tally.failed += 1;
  tally.failures.push(failure(name, errors));
}

/** Lines of a reason that are said again at the end of a run: enough for what was expected and what came. */
const shownLines = 12;
const colours = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

/**
 * @param {string} name of what failed
 * @param {readonly unknown[]} errors why, as far as it was said
 * @returns {string} for `failures`
 */
function failure(name, errors) {
  const [first] = errors;
  const said = first && typeof first === 'object' && 'message' in first ? first.message : first;
  if (said === undefined) return name;
  const lines = String(said)
    .replace(colours, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return [name, ...lines.slice(0, shownLines).map((line) => `    ${line}`)].join('\n');
}

/**
 * Counts the report of Playwright's JSON reporter. A test that passed only on a retry has passed.
 * @param {PlaywrightReport} report
 * @returns {Tally}
 *
 * @typedef {{type: string, description?: string}} Annotation
 * @typedef {{duration: number, error?: {message?: string}}} PlaywrightResult
 * @typedef {{status: string, annotations: Annotation[], results: PlaywrightResult[]}} PlaywrightTest
 * @typedef {object} PlaywrightSuite
 * @property {string} title
 * @property {PlaywrightSuite[]} [suites]
 * @property {Array<{title: string, tests: PlaywrightTest[]}>} [specs]
 * @typedef {{suites: PlaywrightSuite[], errors?: unknown[]}} PlaywrightReport
 */
export function tallyPlaywright(report) {
  /** @type {Required<Tally>} */
  const tally = { passed: 0, failed: 0, failures: [], skipped: [], tests: [], files: [] };
  for (const error of report.errors ?? []) fail(tally, 'outside of tests', [error]);
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
  } else if (test.status === 'unexpected') {
    fail(
      tally,
      title,
      test.results.flatMap(({ error }) => error ?? []),
    );
  } else tally.passed += 1;
}
