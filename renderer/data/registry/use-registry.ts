import { useMutation, useQuery } from '@tanstack/react-query';
import { bridge } from '../../host/bridge.ts';
import { useApi } from '../api-context.ts';
import { desktopKeys } from '../desktop/keys.ts';
import { registryKeys, storageKeys } from './keys.ts';

/** How clients reach this registry, and who the user is in it. */
export function useConnection() {
  const api = useApi();
  return useQuery({
    queryKey: registryKeys.connection,
    queryFn: ({ signal }) => api.call('getConnection', { signal }),
  });
}

/** The registry gives a measurement again for 2 s; what was pushed since is not in it. In ms. */
const MEASUREMENT_HOLDS = 2_000;

/** Bytes stored and free. A measurement that may have missed the latest push is asked for again once it can be newer. */
export function useStorage() {
  const api = useApi();
  const username = useConnection().data?.username;
  return useQuery({
    // Not for visitors.
    enabled: username !== null,
    queryKey: storageKeys.storage,
    queryFn: ({ signal }) => api.call('getStorageUsage', { signal }),
    refetchInterval: ({ state: { data, dataUpdatedAt } }) => {
      const age = data === undefined ? Number.NaN : dataUpdatedAt - Date.parse(data.measuredAt);
      return age >= 0 && age < MEASUREMENT_HOLDS ? MEASUREMENT_HOLDS + 100 : false;
    },
  });
}

/** So many that something is left once what was pushed again and again is shown once. */
const RECENT = 60;

/** The latest pushes and pulls. */
export function useRecent() {
  const api = useApi();
  return useQuery({
    queryKey: registryKeys.recent,
    queryFn: ({ signal }) => api.call('listRecent', { query: { limit: RECENT }, signal }),
  });
}

/** Asks for the generated password; never cached. */
export function useRevealPassword() {
  const api = useApi();
  return useMutation({ mutationFn: () => api.call('revealInitialPassword', {}), gcTime: 0 });
}

/** Facts about the desktop application; none in the web portal. */
export function useAppInfo() {
  return useQuery({
    queryKey: desktopKeys.appInfo,
    queryFn: async () => (await bridge()?.app.info()) ?? null,
  });
}
