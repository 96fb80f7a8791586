import type { HarborProject } from '../../../registry-core/api/schemas/project.ts';

/** Whether anyone may pull. Harbor keeps it as a string among the project's metadata. */
export function isPublic(project: Pick<HarborProject, 'metadata'>): boolean {
  return project.metadata['public'] === 'true';
}
