import type { logs as english } from '../en/logs.ts';
import type { Translation } from '../translation.ts';

export const logs: Translation<typeof english> = {
  title: '日志',
  facts: {
    following: '新的日志会随时出现',
    held: '阅读时，新的日志先等待',
    paused: '已暂停：新的日志先等待',
  },
  pause: '暂停',
  follow: '继续',
  filter: '按文字或请求筛选',
  level: '最低级别',
  least: { debug: '全部', info: '信息', warn: '警告', error: '错误' },
  levels: { debug: '调试', info: '信息', warn: '警告', error: '错误', fatal: '致命' },
  table: '日志',
  columns: { time: '时间', level: '级别', message: '内容', request: '请求', copy: '复制' },
  line: '这一行',
  onlyRequest: '只看请求 {{id}}',
  waiting_other: '{{count}} 条新日志',
  inspector: '日志详情',
  copyLine: '复制这一行',
  sameRequest: '同一请求',
  noMatch: '没有日志包含“{{filter}}”',
  empty: {
    title: '没有这个级别的日志',
    text: '推送、登录和失败发生时会出现在这里。',
  },
};
