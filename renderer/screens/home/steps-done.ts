import type { Recent } from '../../../registry-core/api/schemas/marina/registry.ts';

export type FirstStep = 'running' | 'push' | 'pull' | 'project';

/** A new registry has this many projects: library. */
const PROJECTS_AT_FIRST = 1;

/** Which first steps have happened, judged by nothing but the registry's own state. */
export function stepsDone(
  recent: Pick<Recent, 'hasPushes' | 'hasPulls'>,
  projects: readonly unknown[],
): ReadonlySet<FirstStep> {
  // Who has its data has seen it run.
  const done = new Set<FirstStep>(['running']);
  if (recent.hasPushes) done.add('push');
  if (recent.hasPulls) done.add('pull');
  if (projects.length > PROJECTS_AT_FIRST) done.add('project');
  return done;
}
