import type { jobs as english } from '../en/jobs.ts';
import type { Translation } from '../translation.ts';

export const jobs: Translation<typeof english> = {
  matching: {
    running: '正在从 {{place}} 中删除',
    done: '已从 {{place}} 中删除',
    cancelled: '已停止从 {{place}} 中删除',
    failed: '未能从 {{place}} 中全部删除',
  },
  repository: {
    running: '正在删除 {{place}}',
    done: '已删除仓库 {{place}}',
    cancelled: '已停止删除 {{place}}',
    failed: '未能删除仓库 {{place}}',
  },
  project: {
    running: '正在删除项目 {{place}}',
    done: '已删除项目 {{place}}',
    cancelled: '已停止删除项目 {{place}}',
    failed: '未能删除项目 {{place}}',
  },
  counting: '正在统计',
  ofTotal: '{{done}} / {{total}}',
  deleted: '已删除 {{what}}',
  listed_other: '{{count}} 个保留：仍被保留的索引引用。',
  changed_other: '{{count}} 个保留：期间被重新推送或打上了标签。',
  lost: 'Registry 在完成之前已停止。已删除的内容不会恢复。',
  notCancelled: '未能停止删除',
};
