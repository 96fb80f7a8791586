import type { Recent } from '../../../registry-core/api/schemas/marina/registry.ts';

export type FirstStep = 'running' | 'push' | 'pull' | 'project';

/** A new registry has this many projects: library. */
const PROJECTS_AT_FIRST = 1;

/** Which first steps have happened, judged by nothing but the registry's own state. */
export function stepsDone(
  running: boolean,
  recent: Recent,
  projects: readonly unknown[],
): ReadonlySet<FirstStep> {
  const done = new Set<FirstStep>();
  if (running) done.add('running');
  if (recent.pushes.length > 0) done.add('push');
  if (recent.pulls.length > 0) done.add('pull');
  if (projects.length > PROJECTS_AT_FIRST) done.add('project');
  return done;
}
