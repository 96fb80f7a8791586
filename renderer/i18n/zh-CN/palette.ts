import type { palette as english } from '../en/palette.ts';
import type { Translation } from '../translation.ts';

export const palette: Translation<typeof english> = {
  title: '搜索与命令',
  open: '搜索或跳转…',
  placeholder: '项目、仓库、标签、页面或命令',
  group: {
    recent: '最近访问',
    screens: '前往',
    projects: '项目',
    repositories: '仓库',
    tags: '标签',
    actions: '命令',
  },
  artifacts_other: '{{count}} 个制品',
  found_other: '{{count}} 个结果',
  nothing: '没有名称包含“{{text}}”的内容',
  createProject: '新建项目…',
  copyLogin: '复制登录命令',
  copyAddress: '复制 Registry 地址',
  copied: '已复制：{{text}}',
  theme: {
    light: '切换到浅色主题',
    dark: '切换到深色主题',
    system: '主题跟随系统',
  },
  language: '切换语言为 {{language}}',
};
