import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { bridge } from '../../host/bridge.ts';
import { desktopKeys } from './keys.ts';

/** What is known of the registry's master key, as it changes; none in the web portal. */
export function useSecrets() {
  const client = useQueryClient();
  useEffect(
    () => bridge()?.secrets.on('stateChanged', (state) => client.setQueryData(desktopKeys.secrets, state)),
    [client],
  );
  return useQuery({
    queryKey: desktopKeys.secrets,
    queryFn: async () => (await bridge()?.secrets.state()) ?? null,
  });
}
