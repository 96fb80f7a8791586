import type { Language } from '../ipc-contract/app.ts';

/** What the tray's menu says. */
export interface TrayTexts {
  /** `{address}` stands for the registry's. */
  readonly running: string;
  readonly silent: string;
  readonly starting: string;
  readonly down: string;
  readonly stopped: string;
  readonly open: string;
  readonly copyAddress: string;
  readonly quit: string;
}

export const TRAY_TEXTS: Readonly<Record<Language, TrayTexts>> = {
  en: {
    running: 'Running at {address}',
    silent: 'The registry does not answer',
    starting: 'Starting…',
    down: 'The registry is not running',
    stopped: 'Stopping…',
    open: 'Open Marina',
    copyAddress: 'Copy address',
    quit: 'Quit Marina',
  },
  'zh-CN': {
    running: '运行中：{address}',
    silent: 'Registry 没有响应',
    starting: '正在启动…',
    down: 'Registry 未运行',
    stopped: '正在停止…',
    open: '打开 Marina',
    copyAddress: '复制地址',
    quit: '退出 Marina',
  },
};
