import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { RepositoryListQuery, RepositoryRow } from '../../registry-core/api/schemas/marina/listing.ts';
import { nextCursorOf } from '../api/paging.ts';
import { pathInProject, projectOf } from '../format/repository.ts';
import { useApi } from './api-context.ts';
import { queryKeys } from './query-keys.ts';
import { type Sorting, sortingKey } from './sorting.ts';
import { useIsVisitor } from './use-session.ts';

export type RepositorySort = RepositoryListQuery['sort'];

/** Repositories of a project whose name contains `filter`. */
export function useRepositories(project: string, filter: string, sorting: Sorting<RepositorySort>) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: queryKeys.repositories(project, filter, sortingKey(sorting)),
    queryFn: ({ pageParam, signal }) =>
      api.marina.repositories(
        {
          project,
          sort: sorting.by,
          order: sorting.order,
          ...(filter === '' ? {} : { filter }),
          ...(pageParam === undefined ? {} : { cursor: pageParam }),
        },
        signal,
      ),
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
    queryKey: queryKeys.repositoryRow(fullName),
    queryFn: async ({ signal }) => {
      const query = { project: projectOf(fullName), filter: pathInProject(fullName), limit: 500 };
      const { items } = await api.marina.repositories(query, signal);
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
    queryKey: queryKeys.repository(fullName),
    queryFn: ({ signal }) => api.harbor.repository(fullName, signal),
  });
}
