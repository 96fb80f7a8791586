import type { shell as english } from '../en/shell.ts';
import type { Translation } from '../translation.ts';

export const shell: Translation<typeof english> = {
  skipToContent: '跳到内容',
  navigation: '导航',
  breadcrumb: '当前位置',
  localRegistry: '本机镜像仓库',
  registries: '镜像仓库',
  registrySettings: '镜像仓库设置',
  home: '首页',
  projects: '项目',
  logs: '日志',
  settings: '设置',
  stored: '已存储 {{size}}',
  copyAddress: '复制镜像仓库地址 {{address}}',
  state: {
    starting: '正在启动',
    ready: '运行中',
    down: '未运行',
    stopping: '正在停止',
    stopped: '已停止',
    disconnected: '正在重新连接',
  },
  down: {
    title: '镜像仓库没有运行。',
    CORE_EXITED: '它意外退出了。',
    CORE_SILENT: '它没有在规定时间内启动。',
    SCHEMA_TOO_NEW: '数据由更新版本的 Marina 写入，请安装该版本或更高版本。',
    DATA_FOLDER_IN_USE: '另一个 Marina 正在使用同一个数据目录，请先退出它。',
    DATA_FOLDER_UNUSABLE: '数据目录无法使用。{{message}}',
    PORT_UNAVAILABLE: '没有可用的端口。{{message}}',
    other: '{{message}}',
    retryIn_other: '{{count}} 秒后重新启动。',
    retrying: '正在重新启动。',
    retry: '立即启动',
  },
};
