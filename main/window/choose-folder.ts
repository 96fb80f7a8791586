import { type BrowserWindow, dialog, type OpenDialogOptions } from 'electron';

/** Has the user choose a folder, or make one, in the system's dialog; undefined when they think better of it. */
export async function chooseFolder(
  window: BrowserWindow | undefined,
  title: string,
  startsAt: string,
): Promise<string | undefined> {
  const options: OpenDialogOptions = {
    title,
    message: title,
    defaultPath: startsAt,
    properties: ['openDirectory', 'createDirectory', 'promptToCreate'],
  };
  const answer = await (window === undefined
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  return answer.canceled ? undefined : answer.filePaths[0];
}
