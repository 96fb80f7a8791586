import type { projects as english } from '../en/projects.ts';
import type { Translation } from '../translation.ts';

export const projects: Translation<typeof english> = {
  title: '项目',
  facts_other: '{{count}} 个项目',
  createdAt: '<when/>创建',
  filter: '按名称筛选',
  create: '新建项目',
  table: '项目',
  columns: {
    name: '名称',
    access: '访问',
    repositories: '仓库',
    size: '大小',
    owner: '所有者',
    created: '创建时间',
  },
  noPublic: {
    title: '没有公开项目',
    text: '非公开项目只对其成员显示，请先登录。',
  },
  empty: {
    title: '还没有项目',
    text: '项目存放仓库，并决定谁可以读取和推送。',
  },
  noMatch: '没有名称包含“{{filter}}”的项目',
  actions: {
    open: '打开',
    makePublic: '设为公开',
    makePrivate: '设为私有',
    delete: '删除…',
    offeredDelete: '删除项目…',
    menu: '{{name}} 的操作',
  },
  access: {
    public: '能访问此 Registry 的人都可以拉取',
    private: '只有成员可以拉取',
  },
  createDialog: {
    title: '新建项目',
    name: '名称',
    nameHint: '小写字母和数字，中间可用 . _ -',
    namePlaceholder: 'team-a',
    access: '访问',
    submit: '创建项目',
    invalidName: '请使用小写字母和数字，中间可用单个 . _ 或 -',
    taken: '已有同名项目',
  },
  deleteDialog: {
    title: '删除项目 {{name}}？',
    checking: '正在查看项目内容',
    empty: '项目及其设置将被删除。其中没有仓库，不会丢失任何镜像。',
    holds_other: '将删除项目及其 {{count}} 个仓库和其中的全部内容。',
    size: '共 {{size}}。',
    confirmLabel: '输入 {{name}} 以确认',
    submit: '删除项目',
    submitWith_other: '删除项目和 {{count}} 个仓库',
  },
  done: {
    created: '已创建项目 {{name}}',
    madePublic: '{{name}} 现在是公开的',
    madePrivate: '{{name}} 现在是私有的',
  },
};
