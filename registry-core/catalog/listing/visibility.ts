import type { SqlCondition } from './conditions.ts';

/** Which projects a list may show: all of them, or the public ones and those that the caller is a member of. */
export type VisibleProjects = 'all' | { readonly memberOf: readonly number[] };

/** The condition that keeps a list to visible projects. `projectId` is the SQL of a project's id. */
export function visibleOnly(visible: VisibleProjects, projectId: string): SqlCondition[] {
  if (visible === 'all') return [];
  return [
    {
      sql: `EXISTS (SELECT 1 FROM project visible WHERE visible.id = ${projectId} AND visible.public = 1)
        OR ${projectId} IN (SELECT value FROM json_each(?))`,
      values: [JSON.stringify(visible.memberOf)],
    },
  ];
}
