import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type {
  RepositoryListQuery,
  RepositoryRow,
} from '../../../registry-core/api/schemas/marina/listing.ts';
import { repositoryParams } from '../../api/names.ts';
import { nextCursorOf } from '../../api/paging.ts';
import { pathInProject, projectOf } from '../../format/repository.ts';
import { type Sorting, sortingKey } from '../../format/sorting.ts';
import { useApi } from '../api-context.ts';
import { useIsVisitor } from '../registry/use-session.ts';
import { repositoryKeys } from './keys.ts';

export type RepositorySort = RepositoryListQuery['sort'];

/** Repositories of a project whose name contains `filter`. */
export function useRepositories(project: string, filter: string, sorting: Sorting<RepositorySort>) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: repositoryKeys.repositories(project, filter, sortingKey(sorting)),
    queryFn: ({ pageParam, signal }) =>
      api.call('pageRepositories', {
        query: {
          project,
          sort: sorting.by,
          order: sorting.order,
          ...(filter === '' ? {} : { filter }),
          ...(pageParam === undefined ? {} : { cursor: pageParam }),
        },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: nextCursorOf,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(isUnmeasured)) === true ? MEASURED_AFTER : false,
  });
}

/** How soon a repository whose size is not known yet is asked for again. In ms. */
const MEASURED_AFTER = 2_000;

function isUnmeasured({ bytes }: Pick<RepositoryRow, 'bytes'>): boolean {
  return bytes === null;
}

/** A repository as the list of its project shows it, with its size; undefined data where it is not there. */
export function useRepositoryRow(fullName: string) {
  const api = useApi();
  return useQuery({
    queryKey: repositoryKeys.repositoryRow(fullName),
    queryFn: async ({ signal }) => {
      const query = { project: projectOf(fullName), filter: pathInProject(fullName), limit: 500 };
      const { items } = await api.call('pageRepositories', { query, signal });
      return items.find(({ name }) => name === fullName) ?? null;
    },
  });
}

export function useRepository(fullName: string) {
  const api = useApi();
  const isVisitor = useIsVisitor();
  return useQuery({
    // The public role lists repositories and pulls from them; more of one is its members' (Harbor's roles).
    enabled: !isVisitor,
    queryKey: repositoryKeys.repository(fullName),
    queryFn: ({ signal }) => api.call('getRepository', { params: repositoryParams(fullName), signal }),
  });
}
