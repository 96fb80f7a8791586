export const undo = {
  act: 'Undo',
  done: 'Undone: {{what}}',
  failed: 'Not undone: {{what}}',
} as const;
