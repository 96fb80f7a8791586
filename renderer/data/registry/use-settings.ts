import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { SettingsChange } from '../../../registry-core/api/schemas/marina/registry.ts';
import type { PasswordRequest } from '../../../registry-core/api/schemas/user.ts';
import { useApi } from '../api-context.ts';
import { registryKeys } from './keys.ts';

/** The registry's settings. */
export function useSettings() {
  const api = useApi();
  return useQuery({
    queryKey: registryKeys.settings,
    queryFn: ({ signal }) => api.call('getSettings', { signal }),
  });
}

export function useChangeSettings() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: SettingsChange) => api.call('changeSettings', { body: change }),
    onSuccess: (settings) => client.setQueryData(registryKeys.settings, settings),
  });
}

/** Changes the user's own password; what was signed in with the old one must sign in again. */
export function useChangePassword() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (change: PasswordRequest) => {
      const { user_id: userId } = await api.call('getCurrentUserInfo', {});
      await api.call('updateUserPassword', { params: { user_id: userId }, body: change });
    },
    // The generated password is no longer offered.
    onSuccess: () => client.invalidateQueries({ queryKey: registryKeys.connection }),
    gcTime: 0,
  });
}
