import type { repositories as english } from '../en/repositories.ts';
import type { Translation } from '../translation.ts';

export const repositories: Translation<typeof english> = {
  facts_other: '{{count}} 个仓库',
  filter: '按名称筛选',
  table: '{{project}} 的仓库',
  columns: {
    name: '仓库',
    artifacts: '制品',
    pulls: '拉取次数',
    updated: '最近推送',
  },
  empty: {
    title: '{{project}} 是空的',
    text: '首次推送时仓库会自动出现。',
  },
  noMatch: '没有名称包含“{{filter}}”的仓库',
};
