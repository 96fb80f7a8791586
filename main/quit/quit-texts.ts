import type { Language } from '../ipc-contract/app.ts';

/** What is asked before pushes are cut off. */
export interface QuitTexts {
  /** Of one repository, `{repository}`, or of several, `{count}`. */
  readonly one: string;
  readonly several: string;
  readonly detail: string;
  readonly whenDone: string;
  readonly now: string;
  readonly keepRunning: string;
}

export const QUIT_TEXTS: Readonly<Record<Language, QuitTexts>> = {
  en: {
    one: 'Something is still being pushed to {repository}',
    several: 'Something is still being pushed to {count} repositories',
    detail: 'Quitting now cuts it off, and its client has to push again.',
    whenDone: 'Quit when done',
    now: 'Quit now',
    keepRunning: 'Keep running',
  },
  'zh-CN': {
    one: '仍有内容正在推送到 {repository}',
    several: '仍有内容正在推送到 {count} 个仓库',
    detail: '现在退出会中断推送，客户端需要重新推送。',
    whenDone: '完成后退出',
    now: '立即退出',
    keepRunning: '继续运行',
  },
};
