import type { settings as english } from '../en/settings.ts';
import type { Translation } from '../translation.ts';

export const settings: Translation<typeof english> = {
  title: '设置',
  appearance: '外观',
  theme: '主题',
  themes: { system: '跟随系统', light: '浅色', dark: '深色' },
  language: '语言',
  registry: '镜像仓库',
  address: '地址',
  addressCopy: '地址',
  dataFolder: '数据目录',
  dataFolderCopy: '数据目录',
  showFolder: '打开',
  secrets: '密钥保存在',
  secretStore: {
    keychain: '系统钥匙串',
    'system-encryption': '由系统加密的文件',
    file: '只有你能读取的文件',
  },
  autoCreate: '推送时可以自动创建项目',
  autoCreateHint: '否则，推送到不存在的项目会被拒绝。',
  about: '关于',
  version: '版本',
  runtime: '运行环境',
};
