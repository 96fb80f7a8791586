import type { undo as english } from '../en/undo.ts';
import type { Translation } from '../translation.ts';

export const undo: Translation<typeof english> = {
  act: '撤销',
  done: '已撤销：{{what}}',
  failed: '未能撤销：{{what}}',
};
