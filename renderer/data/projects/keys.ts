import type { QueryKey } from '@tanstack/react-query';
import type { LiveEvent } from '../../../registry-core/api/schemas/marina/registry.ts';
import { contentOf, subjectOf } from '../live-subject.ts';
import { storageKeys } from '../registry/keys.ts';

/** The names of what is fetched of projects. A key's beginning names a whole family. */
export const projectKeys = {
  allProjects: ['projects'],
  projects: (filter: string, sort: string) => ['projects', { filter, sort }],
  project: (name: string) => ['project', name],
  projectSizes: (names: readonly string[]) => [...storageKeys.storage, 'projects', names],
} as const;

/** What an event makes stale of it. A pull changes no counts of projects. */
export function staleProjects(event: LiveEvent): readonly QueryKey[] {
  if (subjectOf(event) === 'project') return [projectKeys.allProjects, ['project']];
  const isChanged = contentOf(event) !== undefined && event.type !== 'artifact.pulled';
  return isChanged ? [projectKeys.allProjects] : [];
}
