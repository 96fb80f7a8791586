import { describe, expect, it } from 'vitest';
import { sum, tallyPlaywright } from './reports.mjs';
import { tallyModules } from './vitest-tally.mjs';

const testCase = (fullName: string, state: string, note?: string) => ({
  fullName,
  result: () => ({
    state,
    note,
    errors: state === 'failed' ? [new Error('\u001b[31mexpected 1\u001b[39m\n\nto be 2')] : undefined,
  }),
  diagnostic: () => (state === 'skipped' ? undefined : { duration: 70 }),
});

const testModule = (state: string, tests: ReturnType<typeof testCase>[]) => ({
  relativeModuleId: 'a.test.ts',
  state: () => state,
  errors: () => [new Error('cannot find it')],
  diagnostic: () => ({
    environmentSetupDuration: 1000,
    prepareDuration: 200,
    setupDuration: 30,
    collectDuration: 4,
    duration: 70,
  }),
  children: { allTests: () => tests },
});

describe('tallyModules', () => {
  it('counts tests and keeps the reasons of skipped ones', () => {
    const tests = [testCase('a', 'passed'), testCase('b', 'failed'), testCase('c', 'skipped', 'no docker')];
    expect(tallyModules([testModule('failed', tests)], [])).toMatchObject({
      passed: 1,
      failed: 1,
      failures: ['a.test.ts › b\n    expected 1\n    to be 2'],
      skipped: ['a.test.ts › c: no docker'],
    });
  });

  it('counts a file that failed without a failed test, and each unhandled error', () => {
    const modules = [testModule('failed', []), testModule('failed', [testCase('hook failed', 'skipped')])];
    const tally = tallyModules(modules, [new Error('late')]);
    expect(tally.failed).toBe(3);
    expect(tally.failures).toEqual([
      'outside of tests\n    late',
      'a.test.ts\n    cannot find it',
      'a.test.ts\n    cannot find it',
    ]);
  });

  it('keeps how long tests took, and files with what comes before their tests', () => {
    const { tests, files } = tallyModules([testModule('passed', [testCase('a', 'passed')])], []);
    expect(tests).toEqual([{ name: 'a.test.ts › a', milliseconds: 70 }]);
    expect(files).toEqual([{ name: 'a.test.ts', milliseconds: 1304 }]);
  });
});

describe('tallyPlaywright', () => {
  it('walks nested suites', () => {
    const spec = (
      title: string,
      status: string,
      annotations = [{ type: 'skip', description: 'no display' }],
    ) => ({
      title,
      tests: [
        {
          status,
          annotations: status === 'skipped' ? annotations : [],
          results: [
            { duration: 5, ...(status === 'unexpected' && { error: { message: 'not visible' } }) },
            { duration: 2 },
          ],
        },
      ],
    });
    const inner = {
      title: 'inner',
      specs: [spec('b', 'unexpected'), spec('c', 'skipped'), spec('d', 'flaky')],
    };
    const report = { suites: [{ title: 'a.spec.ts', specs: [spec('a', 'expected')], suites: [inner] }] };
    const tally = tallyPlaywright(report);
    expect(tally).toMatchObject({
      passed: 2,
      failed: 1,
      failures: ['a.spec.ts › inner › b\n    not visible'],
      skipped: ['a.spec.ts › inner › c: no display'],
    });
    // A test that was tried twice took both times.
    expect(tally.tests?.[0]).toEqual({ name: 'a.spec.ts › a', milliseconds: 7 });
    expect(tally.files).toEqual([{ name: 'a.spec.ts', milliseconds: 28 }]);
  });

  it('counts errors outside of tests, such as a file that does not load', () => {
    expect(tallyPlaywright({ suites: [], errors: [{ message: 'no tests found' }] })).toMatchObject({
      failed: 1,
      failures: ['outside of tests\n    no tests found'],
    });
  });
});

describe('sum', () => {
  it('adds up', () => {
    const tallies = [
      { passed: 1, failed: 0, skipped: ['a'] },
      { passed: 2, failed: 1, failures: ['c\n    why'], skipped: ['b'] },
    ];
    expect(sum(tallies)).toEqual({ passed: 3, failed: 1, failures: ['c\n    why'], skipped: ['a', 'b'] });
  });
});
