/**
 * Waits for a test driver that asked for it: a window that opens while the driver is still attaching confuses it.
 * Playwright calls `__playwright_run` in the main process once it has attached. Elsewhere there is nothing to wait for.
 */
export function testDriverAttached(environment: Readonly<Record<string, string | undefined>>): Promise<void> {
  if (environment['MARINA_WAIT_FOR_TEST_DRIVER'] !== '1') return Promise.resolve();
  return new Promise((resolve) => {
    Object.assign(globalThis, { __playwright_run: () => resolve() });
  });
}
