import type { repositories as english } from '../en/repositories.ts';
import type { Translation } from '../translation.ts';

export const repositories: Translation<typeof english> = {
  facts_other: '{{count}} 个仓库',
  filter: '按名称筛选',
  table: '{{project}} 的仓库',
  columns: {
    name: '仓库',
    artifacts: '制品',
    size: '大小',
    pulls: '拉取次数',
    updated: '最近推送',
  },
  empty: {
    title: '{{project}} 是空的',
    text: '首次推送时仓库会自动出现。',
  },
  matching_other: '{{count}} 个匹配',
  delete: '删除…',
  offeredDelete: '删除仓库…',
  deleteDialog: {
    title: '删除仓库 {{name}}？',
    all: '其中的全部制品和标签将被删除。',
    empty: '其中没有制品，仅删除仓库本身。',
    holds_other: '将删除 {{count}} 个制品及其全部标签。',
    size: '仓库共 {{size}}。',
    submit: '删除仓库',
  },
  missing: {
    title: '没有项目 {{name}}',
    deleted: '{{name}} 已被删除',
    text: '它可能已被删除，或名称不同。',
    parent: '所有项目',
  },
  noMatch: '没有名称包含“{{filter}}”的仓库',
};
