import { type BrowserWindow, dialog, type MessageBoxOptions } from 'electron';
import type { QuitChoice } from './quit-question.ts';
import type { QuitTexts } from './quit-texts.ts';

/** In the order of the dialog's buttons. */
const CHOICES: readonly QuitChoice[] = ['when done', 'now', 'keep running'];

/** Names in the dialog; of more, their number is said. */
const NAMED = 5;

/**
 * Asks whether to quit while something is pushed; closing the dialog keeps the application running.
 *
 * @param window Is before the dialog; none while the application sits in the tray.
 */
export async function askToQuit(
  window: BrowserWindow | undefined,
  texts: QuitTexts,
  repositories: readonly string[],
): Promise<QuitChoice> {
  const [first = ''] = repositories;
  const isOne = repositories.length === 1;
  const names = isOne || repositories.length > NAMED ? [] : repositories;
  const options: MessageBoxOptions = {
    type: 'question',
    title: 'Marina',
    message: isOne
      ? texts.one.replace('{repository}', first)
      : texts.several.replace('{count}', String(repositories.length)),
    detail: [...names, texts.detail].join('\n'),
    buttons: [texts.whenDone, texts.now, texts.keepRunning],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  };
  const { response } =
    window?.isVisible() === true
      ? await dialog.showMessageBox(window, options)
      : await dialog.showMessageBox(options);
  return CHOICES[response] ?? 'keep running';
}
