import { useQuery } from '@tanstack/react-query';
import type { ArtifactRow } from '../../registry-core/api/schemas/marina/listing.ts';
import { useApi } from './api-context.ts';
import { queryKeys } from './query-keys.ts';
import { type Sorting, sortingKey } from './sorting.ts';
import { ARTIFACT_PAGE_SIZE, type ArtifactSort } from './use-artifacts.ts';

/**
 * How many artifacts the registry lists first that the window has not read. Asked only when the list is known to be
 * stale; counts as far as one page goes.
 */
export function useArrivals(
  repository: string,
  filter: string,
  sorting: Sorting<ArtifactSort>,
  list: { readonly isStale: boolean; readonly rows: readonly ArtifactRow[] },
): number {
  const { marina } = useApi();
  const first = useQuery({
    queryKey: queryKeys.arrivals(repository, filter, sortingKey(sorting)),
    queryFn: ({ signal }) =>
      marina.artifacts(
        repository,
        {
          limit: ARTIFACT_PAGE_SIZE,
          sort: sorting.by,
          order: sorting.order,
          ...(filter === '' ? {} : { filter }),
        },
        signal,
      ),
    enabled: list.isStale,
    gcTime: 0,
  });
  if (!list.isStale || first.data === undefined) return 0;
  const known = new Set(list.rows.map((row) => row.id));
  return first.data.items.filter((row) => !known.has(row.id)).length;
}
