import type { Language } from '../ipc-contract/app.ts';
import type { CoreTrouble } from '../ipc-contract/core.ts';

/** What the tray's menu says. */
export interface TrayTexts {
  /** `{address}` stands for the registry's. */
  readonly running: string;
  readonly silent: string;
  readonly trouble: Readonly<Record<CoreTrouble['problem'], string>>;
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
    trouble: {
      away: 'Pushes fail: the data folder is not there',
      full: 'Pushes fail: the disk is full',
      failed: 'The registry does not work',
    },
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
    trouble: {
      away: '推送失败：数据目录不存在',
      full: '推送失败：磁盘已满',
      failed: 'Registry 无法工作',
    },
    starting: '正在启动…',
    down: 'Registry 未运行',
    stopped: '正在停止…',
    open: '打开 Marina',
    copyAddress: '复制地址',
    quit: '退出 Marina',
  },
};
