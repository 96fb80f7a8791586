import type { tasks as english } from '../en/tasks.ts';
import type { Translation } from '../translation.ts';

export const tasks: Translation<typeof english> = {
  title: '任务',
  running_other: '任务：{{count}} 个正在进行',
  failed_other: '任务：{{count}} 个失败',
  ended: '任务：全部已结束',
  clear: '清除已结束的',
  dismiss: '移除',
  cancelOf: '取消：{{what}}',
  dismissOf: '移除：{{what}}',
  progress: '进度：{{what}}',
  by: '来自 {{username}}',
  layers_other: '{{count}} 层',
  ofTotal: '{{size}} / {{total}}',
  rate: '{{size}}/秒',
  left: '剩余 {{time}}',
  since: '已进行 {{time}}',
  took: '用时 {{time}}',
  time: {
    seconds: '{{count}} 秒',
    minutes: '{{count}} 分钟',
    hours: '{{count}} 小时',
  },
  receive: {
    running: '正在接收 {{repository}}',
    done: '已接收 {{repository}}',
    cancelled: '已取消接收 {{repository}}',
    failed: '未能接收 {{repository}}',
    broken: '客户端停止了发送。已到达的内容会保留一段时间，再次推送会从那里继续。',
    refused: 'Registry 没有保存到达的内容，原因见日志。',
    notCancelled: '上传没有取消',
  },
  delete: {
    running: '正在从 {{repository}} 删除 {{what}}',
    done: '已从 {{repository}} 删除 {{what}}',
    partly: '{{repository}} 中有一部分未删除',
    failed: '未能从 {{repository}} 删除 {{what}}',
  },
};
