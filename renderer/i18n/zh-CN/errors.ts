import type { errors as english } from '../en/errors.ts';
import type { Translation } from '../translation.ts';

export const errors: Translation<typeof english> = {
  title: '无法加载',
  unloaded: {
    projects: '无法加载项目',
    repositories: '无法加载仓库',
    artifacts: '无法加载制品列表',
    artifact: '无法加载制品',
    logs: '无法加载日志',
    settings: '无法加载设置',
  },
  requestId: '请求 {{id}}',
  notFound: {
    title: '这里什么也没有',
    text: '它可能已被删除或移走。',
    back: '返回项目',
  },
  crash: {
    title: '这个页面出错了',
    text: 'Marina 的其他部分仍可使用。{{message}}',
  },
  code: {
    NETWORK: 'Registry 没有响应。',
    UNAVAILABLE: 'Registry 没有运行，正在重新启动。',
    UNAUTHORIZED: '你还没有登录。',
    FORBIDDEN: '你没有权限执行此操作。',
    NOT_FOUND: 'Registry 中没有它，可能已被删除。',
    STORAGE_FULL: '存放 Registry 的磁盘已满，请腾出空间后重试。',
  },
  failed: {
    updateProject: '项目没有修改',
    copy: '没有复制任何内容',
    settings: '设置没有修改',
  },
};
