import { useQueries } from '@tanstack/react-query';
import type { HarborApi } from '../api/harbor.ts';
import { useCoreStatus } from '../host/core-status.ts';
import type { RecentPlace } from '../state/recent-places.ts';
import { isNotFound } from '../ui/error-text.ts';
import { useApi } from './api-context.ts';
import { queryKeys } from './query-keys.ts';

/** What was there just now is taken to be there still. In ms. */
const HOLDS = 5_000;

/** Asks the registry which of these places are gone: deleted, or no longer the user's to see. Their paths. */
export function useGonePlaces(places: readonly RecentPlace[]): readonly string[] {
  const { harbor } = useApi();
  const enabled = useCoreStatus(({ core }) => core.status === 'ready');
  return useQueries({
    queries: places.map((place) => ({
      queryKey: queryKeys.place(place.path),
      queryFn: () => lookUp(harbor, place.path),
      staleTime: HOLDS,
      retry: false,
      enabled,
    })),
    combine: (results) =>
      results.flatMap(({ error }, index) => {
        const place = places[index];
        return place !== undefined && isNotFound(error) ? [place.path] : [];
      }),
  });
}

/** Rejects with NOT_FOUND when nothing is there. */
async function lookUp(harbor: HarborApi, path: string): Promise<true> {
  const [, , project = '', , repository, , reference] = path.split('/').map(decodeURIComponent);
  if (repository === undefined) await harbor.project(project);
  else if (reference === undefined) await harbor.repository(`${project}/${repository}`);
  else await harbor.artifact(`${project}/${repository}`, reference);
  return true;
}
