import { defineConfig } from '@playwright/test';

/** The real window: Electron with the built application. `npm test` builds first and provides a display. */
export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: '.cache/e2e',
  // `node node_modules/@playwright/test/cli.js test visual --update-snapshots` draws them anew.
  snapshotPathTemplate: 'tests/e2e/references/{arg}{ext}',
  // Each test starts an application of its own; more at once than this would measure the machine.
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
});
