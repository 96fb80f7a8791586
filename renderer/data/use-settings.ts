import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { SettingsChange } from '../../registry-core/api/schemas/marina/registry.ts';
import { useApi } from './api-context.ts';
import { queryKeys } from './query-keys.ts';

/** The registry's settings. */
export function useSettings() {
  const api = useApi();
  return useQuery({ queryKey: queryKeys.settings, queryFn: ({ signal }) => api.marina.settings(signal) });
}

export function useChangeSettings() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: SettingsChange) => api.marina.changeSettings(change),
    onSuccess: (settings) => client.setQueryData(queryKeys.settings, settings),
  });
}
