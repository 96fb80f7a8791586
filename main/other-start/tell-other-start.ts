import { type BrowserWindow, dialog } from 'electron';
import type { Language } from '../ipc-contract/app.ts';

const TEXTS: Readonly<
  Record<
    Language,
    {
      readonly message: string;
      readonly detail: string;
      /** What to do about a folder that the start of Marina named, which Settings cannot change; and about another. */
      readonly named: string;
      readonly chosen: string;
      readonly dismiss: string;
    }
  >
> = {
  en: {
    message: 'Marina runs already, with another data folder',
    detail:
      'In use: {used}\nAsked for: {asked}\n\n{remedy} To run both at once, give the second start a profile of its own with --user-data-dir.',
    named: 'Quit Marina and start it again to use the other folder.',
    chosen: 'Quit Marina and start it again to use the other folder, or change it in Settings.',
    dismiss: 'Dismiss',
  },
  'zh-CN': {
    message: 'Marina 已在运行，使用的是另一个数据目录',
    detail:
      '正在使用：{used}\n本次指定：{asked}\n\n{remedy}要同时运行两个，请用 --user-data-dir 为第二个指定单独的配置目录。',
    named: '要使用另一个目录，请退出 Marina 后重新启动。',
    chosen: '要使用另一个目录，请退出 Marina 后重新启动，或在设置中更改。',
    dismiss: '关闭',
  },
};

/** Says that a second start named another data folder than the one in use, which stays. */
export async function tellOtherStart(
  window: BrowserWindow | undefined,
  language: Language,
  folders: { readonly used: string; readonly asked: string; readonly isFixed: boolean },
): Promise<void> {
  const { message, detail, named, chosen, dismiss } = TEXTS[language];
  const options = {
    type: 'info' as const,
    title: 'Marina',
    message,
    detail: detail
      .replace('{remedy}', folders.isFixed ? named : chosen)
      .replace('{used}', () => folders.used)
      .replace('{asked}', () => folders.asked),
    buttons: [dismiss],
  };
  await (window === undefined ? dialog.showMessageBox(options) : dialog.showMessageBox(window, options));
}
