import type { home as english } from '../en/home.ts';
import type { Translation } from '../translation.ts';

export const home: Translation<typeof english> = {
  address: {
    label: 'Registry 地址',
    copy: '地址',
    facts: {
      local: '仅本机可访问',
      network: '可从网络访问',
      version: 'Marina {{version}}',
    },
  },
  storage: {
    title: '存储',
    stored: '已存储',
    free: '磁盘剩余',
    unused: '未被任何制品使用',
    byProject: '按项目',
    others: '其他项目',
    shared: '共享',
    sharedHint: '多个项目共用的层，只计一次',
    andShared: '+ 共享 {{shared}}',
    allShared: '{{shared}}，全部共享',
    withShared: '共 {{total}}，其中 {{shared}} 与其他项目共享',
  },
  disk: {
    full: {
      title: 'Registry 所在的磁盘已满，剩余 {{free}}。',
      text: '在释放空间之前推送会失败。请释放磁盘空间，或在设置中选择其他数据目录。',
    },
    low: {
      title: 'Registry 所在的磁盘即将用尽，剩余 {{free}}。',
      text: '较大的镜像放不下。',
    },
  },
  unfinished: {
    title: '未完成的上传',
    hint: '至少五分钟前中断的推送，客户端可以从中断处继续。',
    discard: '丢弃',
    discardAll: '丢弃未完成的上传',
    done: '已丢弃未完成的上传，释放了 {{size}}',
    failed: '未完成的上传没有丢弃',
  },
  password: {
    label: '{{username}} 的密码',
    show: '显示密码',
    hide: '隐藏密码',
    copy: '密码',
    hint: '创建 Registry 时生成，修改之前一直有效。',
  },
  clients: {
    title: '在命令行中使用',
    label: '客户端',
    login: '登录',
    push: '推送',
    pull: '拉取',
  },
  firstSteps: {
    title: '开始使用',
    progress: '{{done}} / {{total}}',
    done: '已完成',
    open: '待完成',
    running: 'Registry 已运行',
    runningHint: '地址是 {{address}}。',
    push: '推送一个镜像',
    pushHint: '用本页的命令登录并推送。',
    pull: '把它拉取回来',
    pullHint: '在本机，或任何能访问它的机器上。',
    project: '创建一个项目',
    projectHint: '项目把不同团队和它们的镜像分开。',
    dismiss: '隐藏',
  },
  recent: { toRepository: '前往仓库', repository: '仓库', tag: '标签', digest: '摘要', byDigest: '按摘要' },
  pushes: {
    title: '最近推送',
    when: '推送时间',
    empty: '还没有推送过任何内容',
    gone: '最近推送的内容已被删除',
    emptyHint: '推送后一秒之内就会出现在这里。',
  },
  pulls: {
    title: '最近拉取',
    when: '拉取时间',
    empty: '还没有拉取过任何内容',
    gone: '最近拉取的内容已被删除',
    emptyHint: '客户端拉取后就会出现在这里。',
  },
};
