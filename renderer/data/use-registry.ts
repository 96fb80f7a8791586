import { useMutation, useQuery } from '@tanstack/react-query';
import { bridge } from '../host/bridge.ts';
import { useApi } from './api-context.ts';
import { queryKeys } from './query-keys.ts';

/** How clients reach this registry, and who the user is in it. */
export function useConnection() {
  const api = useApi();
  return useQuery({ queryKey: queryKeys.connection, queryFn: ({ signal }) => api.marina.connection(signal) });
}

/** Bytes stored and free. */
export function useStorage() {
  const api = useApi();
  return useQuery({ queryKey: queryKeys.storage, queryFn: ({ signal }) => api.marina.storage(signal) });
}

/** The latest pushes and pulls. */
export function useRecent() {
  const api = useApi();
  return useQuery({ queryKey: queryKeys.recent, queryFn: ({ signal }) => api.marina.recent(20, signal) });
}

/** Asks for the generated password; never cached. */
export function useRevealPassword() {
  const api = useApi();
  return useMutation({ mutationFn: () => api.marina.revealPassword(), gcTime: 0 });
}

/** Facts about the desktop application; none in the web portal. */
export function useAppInfo() {
  return useQuery({
    queryKey: queryKeys.appInfo,
    queryFn: async () => (await bridge()?.app.info()) ?? null,
  });
}
