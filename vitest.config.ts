import { defineConfig } from 'vitest/config';

/** Unit tests live beside the code; `tests/` spans rooms (real clients, faults). Playwright has its own config. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'core',
          include: ['registry-core/**/*.test.ts', 'main/**/*.test.ts', 'scripts/**/*.test.ts'],
          environment: 'node',
        },
      },
      {
        test: {
          name: 'renderer',
          include: ['renderer/**/*.test.{ts,tsx}'],
          environment: 'jsdom',
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
