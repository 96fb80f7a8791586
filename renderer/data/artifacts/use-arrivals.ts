import { useQuery } from '@tanstack/react-query';
import type { ArtifactRow } from '../../../registry-core/api/schemas/marina/listing.ts';
import { type Sorting, sortingKey } from '../../format/sorting.ts';
import { useApi } from '../api-context.ts';
import { artifactKeys } from './keys.ts';
import { ARTIFACT_PAGE_SIZE, type ArtifactSort } from './use-artifacts.ts';

/**
 * How many artifacts came above those that the window has read. Asked only when the list is known to be stale; counts
 * as far as one page goes.
 */
export function useArrivals(
  repository: string,
  filter: string,
  sorting: Sorting<ArtifactSort>,
  list: { readonly isStale: boolean; readonly rows: readonly ArtifactRow[] },
): number {
  const api = useApi();
  const first = useQuery({
    queryKey: artifactKeys.arrivals(repository, filter, sortingKey(sorting)),
    queryFn: ({ signal }) =>
      api.call('pageArtifacts', {
        params: { repository },
        query: {
          limit: ARTIFACT_PAGE_SIZE,
          sort: sorting.by,
          order: sorting.order,
          ...(filter === '' ? {} : { filter }),
        },
        signal,
      }),
    enabled: list.isStale,
    gcTime: 0,
  });
  if (!list.isStale || first.data === undefined) return 0;
  return cameAbove(first.data.items, list.rows, sorting);
}

/** How many of a list's first rows came above those that were read. Rows further down that move up because those above them were deleted are not new. */
export function cameAbove(
  items: readonly ArtifactRow[],
  rows: readonly ArtifactRow[],
  { by, order }: Sorting<ArtifactSort>,
): number {
  const [top] = rows;
  if (top === undefined) return 0;
  const known = new Set(rows.map(({ id }) => id));
  const limit = sortedValue(top, by);
  const isAbove = (row: ArtifactRow): boolean =>
    order === 'descending' ? sortedValue(row, by) > limit : sortedValue(row, by) < limit;
  return items.filter((row) => !known.has(row.id) && isAbove(row)).length;
}

/** Comparable with the same of other rows: a size, or a time in ms; what never was is before all times. */
function sortedValue(row: ArtifactRow, by: ArtifactSort): number {
  if (by === 'size') return row.size;
  const at = by === 'pushed' ? row.pushedAt : row.pulledAt;
  return at === null ? Number.NEGATIVE_INFINITY : Date.parse(at);
}
