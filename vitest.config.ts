import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { operationRoutes } from './registry-core/api/contract/routes.ts';

/** A test that ends at all ends long before; property tests of a machine that does much else need some seconds. */
const BUSY_MACHINE_MS = 30_000;

/** What is waited for is looked at until then; vitest's own second is too short for a machine that does much else. */
const expected = { poll: { timeout: 20_000 } };

/** As the window's build has it. */
const define = { API_ROUTES: JSON.stringify(operationRoutes()) };

/** Unit tests live beside the code; `tests/` spans rooms (real clients, faults). Playwright has its own config. */
export default defineConfig({
  test: {
    // One more than vitest takes: its own process has little to do while tests run, and many of them wait for others.
    maxWorkers: availableParallelism(),
    projects: [
      {
        test: {
          name: 'core',
          include: ['registry-core/**/*.test.ts', 'main/**/*.test.ts', 'scripts/**/*.test.ts'],
          environment: 'node',
          testTimeout: BUSY_MACHINE_MS,
          expect: expected,
        },
      },
      {
        define,
        test: {
          name: 'renderer',
          include: ['renderer/**/*.test.tsx'],
          // Each file has a page and modules of its own all the same, but not a process that compiles them anew.
          pool: 'vmThreads',
          environment: 'jsdom',
          testTimeout: BUSY_MACHINE_MS,
          expect: expected,
          setupFiles: ['renderer/testing/setup.ts'],
        },
      },
      {
        // What draws nothing needs no page, which takes longer to make than its tests to run.
        define,
        test: {
          name: 'renderer-logic',
          include: ['renderer/**/*.test.ts'],
          environment: 'node',
          testTimeout: BUSY_MACHINE_MS,
          expect: expected,
        },
      },
      {
        define,
        test: {
          name: 'integration',
          include: ['tests/**/*.test.ts'],
          globalSetup: ['tests/support/build-core.ts'],
          environment: 'node',
          testTimeout: 120_000,
          expect: expected,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
