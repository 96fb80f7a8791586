import type { acts as english } from '../en/acts.ts';
import type { Translation } from '../translation.ts';

export const acts: Translation<typeof english> = {
  artifacts_other: '{{count}} 个制品',
  tags_other: '{{count}} 个标签',
  both: '{{artifacts}}和 {{tags}}',
  addTag: {
    title: '添加标签',
    name: '标签',
    hint: '将指向 {{digest}}',
    submit: '添加标签',
    invalid: '可用字母、数字和 . _ - ，首字符须为字母、数字或 _',
    taken: '本仓库的另一个制品 {{holder}} 已在使用这个标签。可移到这里，或换一个名称。',
    here: '这个制品已有这个标签。',
    move: '移到这里',
    moved: '已移动标签 {{name}}',
    done: '已添加标签 {{name}}',
  },
  delete: {
    title: '删除 {{what}}？',
    checking: '正在查看会一并删除的内容',
    goes_other: '将删除 {{what}}。',
    comesBack: '可释放 {{size}}；其他制品仍在使用的层会保留。',
    nothingBack: '不会释放空间：所有层都有其他制品在使用。',
    list: '将删除的内容',
    tagOnly: '仅删除标签，制品保留',
    reason: {
      child: '属于所选索引',
      referrer: '引用了要删除的制品',
    },
    stays_other: '{{count}} 项会保留',
    submit: '删除 {{what}}',
    done: '已删除 {{what}}',
    partly: '已删除 {{what}}，但有一部分未删除',
  },
  menu: {
    label: '{{name}} 的操作',
    open: '打开',
    inspect: '快速查看',
    copyPull: '复制拉取命令',
    byDigest: '按摘要',
    copied: '已复制：{{command}}',
    addTag: '添加标签…',
    removeTag: '移除标签',
    delete: '删除…',
  },
};
