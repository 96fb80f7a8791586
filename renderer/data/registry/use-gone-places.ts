import { useQueries } from '@tanstack/react-query';
import { isNotFound } from '../../api/api-error.ts';
import type { ApiClient } from '../../api/client.ts';
import { artifactParams, projectNamed, repositoryParams } from '../../api/names.ts';
import { useCoreStatus } from '../../host/core-status.ts';
import { placeOfPath } from '../../navigation/paths.ts';
import type { RecentPlace } from '../../state/recent-places.ts';
import { useApi } from '../api-context.ts';
import { registryKeys } from './keys.ts';

/** What was there just now is taken to be there still. In ms. */
const HOLDS = 5_000;

/** Asks the registry which of these places are gone: deleted, or no longer the user's to see. Their paths. */
export function useGonePlaces(places: readonly RecentPlace[]): readonly string[] {
  const api = useApi();
  const enabled = useCoreStatus(({ core }) => core.status === 'ready');
  return useQueries({
    queries: places.map((place) => ({
      queryKey: registryKeys.place(place.path),
      queryFn: () => lookUp(api, place.path),
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
async function lookUp(api: ApiClient, path: string): Promise<true> {
  const place = placeOfPath(path);
  if (place?.kind === 'project') await api.call('getProject', projectNamed(place.project));
  else if (place?.kind === 'repository') {
    await api.call('getRepository', { params: repositoryParams(place.fullName) });
  } else if (place?.kind === 'artifact') {
    await api.call('getArtifact', { params: artifactParams(place.fullName, place.reference) });
  }
  return true;
}
