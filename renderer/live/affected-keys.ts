import type { QueryKey } from '@tanstack/react-query';
import type { LiveEvent } from '../../registry-core/api/schemas/marina/registry.ts';
import { queryKeys } from '../data/query-keys.ts';
import { projectOf } from '../format/repository.ts';

/** What an event makes stale. An event of a kind that is not known here touches nothing. */
export function affectedKeys(event: LiveEvent): readonly QueryKey[] {
  const [subject] = event.type.split('.');
  switch (subject) {
    case 'artifact':
    case 'tag':
    case 'repository':
      return contentKeys(event);
    case 'project':
      return [queryKeys.allProjects, ['project'], queryKeys.storage];
    case 'settings':
      return [queryKeys.settings, queryKeys.connection];
    case 'upload':
      return [queryKeys.uploads];
    default:
      return [];
  }
}

function contentKeys({ repository, type }: LiveEvent): readonly QueryKey[] {
  if (repository === undefined) return [];
  const keys: QueryKey[] = [
    queryKeys.recent,
    queryKeys.repositoriesOf(projectOf(repository)),
    queryKeys.repository(repository),
    queryKeys.artifactsOf(repository),
    queryKeys.artifactsIn(repository),
  ];
  // A pull changes no bytes and no counts of projects.
  return type === 'artifact.pulled' ? keys : [...keys, queryKeys.storage, queryKeys.allProjects];
}
