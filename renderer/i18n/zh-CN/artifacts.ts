import type { artifacts as english } from '../en/artifacts.ts';
import type { Translation } from '../translation.ts';

export const artifacts: Translation<typeof english> = {
  facts_other: '{{count}} 个制品',
  pulls_other: '拉取 {{count}} 次',
  filter: '按标签或摘要筛选',
  table: '{{repository}} 的制品',
  columns: {
    tags: '标签',
    digest: '摘要',
    type: '类型',
    platform: '平台',
    size: '大小',
    pushed: '推送时间',
    pulled: '拉取时间',
    actions: '复制拉取命令',
  },
  untagged: '无标签',
  moreTags_other: '另有 {{count}} 个标签',
  platforms_other: '{{count}} 个平台',
  copyPull: '拉取命令',
  empty: {
    title: '没有制品了',
    text: '推送到 {{repository}} 后会出现在这里。',
  },
  showNew: '显示最新内容',
  noMatch: '没有与“{{filter}}”匹配的内容',
};
