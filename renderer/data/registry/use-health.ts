import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { bridge } from '../../host/bridge.ts';
import { takeTrouble } from '../../host/core-status.ts';
import { useApi } from '../api-context.ts';
import { registryKeys } from './keys.ts';

/** How often the registry is asked while somebody looks. In ms. */
const INTERVAL = 5_000;

/** Follows the registry's health in the web portal; the desktop application tells its window. */
export function useFollowHealth(): void {
  const api = useApi();
  const { data } = useQuery({
    queryKey: registryKeys.health,
    queryFn: ({ signal }) => api.call('getHealth', { signal }),
    enabled: bridge() === undefined,
    refetchInterval: INTERVAL,
  });
  useEffect(() => {
    if (data === undefined) return;
    const ill = data.components.find(({ status }) => status === 'unhealthy');
    takeTrouble(
      ill === undefined ? undefined : { problem: ill.problem ?? 'failed', message: ill.error ?? '' },
    );
  }, [data]);
}
