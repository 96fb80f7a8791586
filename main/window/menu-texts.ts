import type { Language } from '../ipc-contract/app.ts';

/** What the native menu says. The window has its own texts in renderer/i18n. */
export interface MenuTexts {
  readonly file: string;
  readonly createProject: string;
  readonly copyLogin: string;
  readonly copyAddress: string;
  readonly go: string;
  readonly search: string;
  readonly home: string;
  readonly projects: string;
  readonly logs: string;
  readonly settings: string;
  readonly edit: string;
  readonly view: string;
  readonly window: string;
  readonly help: string;
  readonly keys: string;
  readonly dataFolder: string;
  /** Title of the system's dialog that chooses a data folder. */
  readonly chooseDataFolder: string;
}

export const MENU_TEXTS: Readonly<Record<Language, MenuTexts>> = {
  en: {
    file: 'File',
    createProject: 'New project…',
    copyLogin: 'Copy login command',
    copyAddress: 'Copy registry address',
    go: 'Go',
    search: 'Search or jump to…',
    home: 'Home',
    projects: 'Projects',
    logs: 'Logs',
    settings: 'Settings…',
    edit: 'Edit',
    view: 'View',
    window: 'Window',
    help: 'Help',
    keys: 'Keyboard shortcuts',
    dataFolder: 'Show data folder',
    chooseDataFolder: 'An empty folder, or one with a registry',
  },
  'zh-CN': {
    file: '文件',
    createProject: '新建项目…',
    copyLogin: '复制登录命令',
    copyAddress: '复制 Registry 地址',
    go: '前往',
    search: '搜索或跳转…',
    home: '首页',
    projects: '项目',
    logs: '日志',
    settings: '设置…',
    edit: '编辑',
    view: '显示',
    window: '窗口',
    help: '帮助',
    keys: '键盘快捷键',
    dataFolder: '打开数据目录',
    chooseDataFolder: '选择空文件夹，或已有 Registry 的文件夹',
  },
};
