import type { QueryKey } from '@tanstack/react-query';
import type { LiveEvent } from '../../../registry-core/api/schemas/marina/registry.ts';
import { projectOf } from '../../format/repository.ts';
import { contentOf } from '../live-subject.ts';

/** The names of what is fetched of repositories. A key's beginning names a whole family. */
export const repositoryKeys = {
  repositoriesOf: (project: string) => ['repositories', project],
  repositories: (project: string, filter: string, sort: string) => [
    'repositories',
    project,
    { filter, sort },
  ],
  repository: (fullName: string) => ['repository', fullName],
  repositoryRow: (fullName: string) => ['repository', fullName, 'row'],
} as const;

/** What an event makes stale of it. */
export function staleRepositories(event: LiveEvent): readonly QueryKey[] {
  const repository = contentOf(event);
  if (repository === undefined) return [];
  return [repositoryKeys.repositoriesOf(projectOf(repository)), repositoryKeys.repository(repository)];
}
