import type { Language } from '../ipc-contract/app.ts';

/** What the native menu says. The window has its own texts in renderer/i18n. */
export interface MenuTexts {
  readonly file: string;
  readonly home: string;
  readonly projects: string;
  readonly settings: string;
  readonly edit: string;
  readonly view: string;
  readonly window: string;
  readonly help: string;
  readonly dataFolder: string;
}

export const MENU_TEXTS: Readonly<Record<Language, MenuTexts>> = {
  en: {
    file: 'File',
    home: 'Home',
    projects: 'Projects',
    settings: 'Settings…',
    edit: 'Edit',
    view: 'View',
    window: 'Window',
    help: 'Help',
    dataFolder: 'Show data folder',
  },
  'zh-CN': {
    file: '文件',
    home: '首页',
    projects: '项目',
    settings: '设置…',
    edit: '编辑',
    view: '显示',
    window: '窗口',
    help: '帮助',
    dataFolder: '打开数据目录',
  },
};
