import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { SettingsChange } from '../../registry-core/api/schemas/marina/registry.ts';
import type { PasswordRequest } from '../../registry-core/api/schemas/user.ts';
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

/** Changes the user's own password; what was signed in with the old one must sign in again. */
export function useChangePassword() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (change: PasswordRequest) => {
      const { user_id: userId } = await api.harbor.currentUser();
      await api.harbor.changePassword(userId, change);
    },
    // The generated password is no longer offered.
    onSuccess: () => client.invalidateQueries({ queryKey: queryKeys.connection }),
    gcTime: 0,
  });
}
