import type { Guard, ProjectAccess, UserPrincipal } from '../../access/index.ts';
import type { RecordedEvent } from '../../events/index.ts';

/** Finds a project by its id. */
export interface ProjectLookup {
  byId(id: number): ProjectAccess | undefined;
}

/**
 * Whether a user may know of an event: of what happens in projects that they may read. What belongs to no project, or
 * to one that is gone, is the administrator's.
 */
export function mayKnow(
  guard: Guard,
  projects: ProjectLookup,
  user: UserPrincipal,
  event: Pick<RecordedEvent, 'projectId'>,
): boolean {
  if (user.administrator) return true;
  const project = event.projectId === undefined ? undefined : projects.byId(event.projectId);
  return project !== undefined && guard.allows(user, 'read', 'project', project);
}
