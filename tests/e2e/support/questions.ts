import type { ElectronApplication } from '@playwright/test';

/** Answers the system's message boxes from now on with the button of that name; Playwright cannot click in them. */
export async function answerQuestions(electron: ElectronApplication, button: string): Promise<void> {
  await electron.evaluate(({ dialog }, button) => {
    const asked: string[] = [];
    Object.assign(globalThis, { __asked: asked });
    Object.assign(dialog, {
      showMessageBox: async (...given: readonly unknown[]) => {
        const options = given.at(-1) as Electron.MessageBoxOptions;
        asked.push([options.message, options.detail].join('\n'));
        return { response: (options.buttons ?? []).indexOf(button), checkboxChecked: false };
      },
    });
  }, button);
}

/** What was asked since {@link answerQuestions}. */
export function questionsAsked(electron: ElectronApplication): Promise<readonly string[]> {
  return electron.evaluate(() => (globalThis as { __asked?: readonly string[] }).__asked ?? []);
}
