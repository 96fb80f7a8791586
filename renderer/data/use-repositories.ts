import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { RepositoryListQuery } from '../../registry-core/api/schemas/marina/listing.ts';
import { nextCursorOf } from '../api/paging.ts';
import { useApi } from './api-context.ts';
import { queryKeys } from './query-keys.ts';
import { type Sorting, sortingKey } from './sorting.ts';

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
  });
}

export function useRepository(fullName: string) {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.repository(fullName),
    queryFn: ({ signal }) => api.harbor.repository(fullName, signal),
  });
}
