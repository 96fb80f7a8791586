import { defineConfig } from 'vitest/config';

/** A test that ends at all ends long before; property tests of a machine that does much else need some seconds. */
const BUSY_MACHINE_MS = 30_000;

/** Unit tests live beside the code; `tests/` spans rooms (real clients, faults). Playwright has its own config. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'core',
          include: ['registry-core/**/*.test.ts', 'main/**/*.test.ts', 'scripts/**/*.test.ts'],
          environment: 'node',
          testTimeout: BUSY_MACHINE_MS,
        },
      },
      {
        test: {
          name: 'renderer',
          include: ['renderer/**/*.test.{ts,tsx}'],
          environment: 'jsdom',
          testTimeout: BUSY_MACHINE_MS,
          setupFiles: ['renderer/testing/setup.ts'],
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/**/*.test.ts'],
          environment: 'node',
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
