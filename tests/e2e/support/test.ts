import { test as base } from '@playwright/test';
import { type Home, launchMarina, type MarinaApp, temporaryHome } from './marina-app.ts';
import { answerQuestions } from './questions.ts';

/** Tests get a home of their own, and the application running in it. */
export const test = base.extend<{ home: Home; marina: MarinaApp }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from the pattern
  home: async ({}, use) => {
    const home = await temporaryHome();
    await use(home);
    await home.remove();
  },
  marina: async ({ home }, use) => {
    const marina = await launchMarina(home);
    await use(marina);
    // A push that a test left under way must not keep it; a test that quits by itself has closed it already.
    await answerQuestions(marina.electron, 'Quit now').catch(() => {});
    await marina.electron.close().catch(() => {});
  },
});

/**
 * Tests that leave the application as they found it, but for the page, which is loaded anew before each: one application
 * serves all of them, in a worker that no other test runs in.
 */
export const lookingTest = base.extend<{ freshPage: undefined }, { marina: MarinaApp }>({
  marina: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from the pattern
    async ({}, use) => {
      const home = await temporaryHome();
      const marina = await launchMarina(home);
      await use(marina);
      await marina.electron.close();
      await home.remove();
    },
    { scope: 'worker' },
  ],
  freshPage: [
    async ({ marina }, use) => {
      await marina.page.goto('marina://app/');
      await marina.page.getByRole('heading', { level: 1, name: /localhost:\d+/ }).waitFor();
      await use(undefined);
    },
    { auto: true },
  ],
});

export { expect } from '@playwright/test';
