import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { followLiveEvents } from '../api/live-events.ts';
import { useApi } from '../data/api-context.ts';
import { useFollowHealth } from '../data/registry/use-health.ts';
import { useConnection } from '../data/registry/use-registry.ts';
import { useIsVisitor } from '../data/registry/use-session.ts';
import { followCoreState, useCoreStatus } from '../host/core-status.ts';
import { LiveUpdates } from './live-updates.ts';

/** Keeps the window in step with the registry: follows its process and its live feed. Shows nothing. */
export function LiveConnection() {
  useEffect(() => followCoreState(), []);
  useFollowHealth();
  const runs = useCoreStatus((status) => status.core.status === 'ready');
  // In the web portal nobody may be signed in yet. Visitors have no feed: what they see is as it was when they came.
  const username = useConnection().data?.username;
  const isVisitor = useIsVisitor();
  useEffect(() => useCoreStatus.setState({ feedless: isVisitor }), [isVisitor]);
  return runs && username !== undefined && !isVisitor ? <LiveFeed /> : null;
}

/** Mounted anew with each run of the core, so that it connects at once and not after its own back-off. */
function LiveFeed() {
  const { transport } = useApi();
  const client = useQueryClient();
  useEffect(() => {
    const updates = new LiveUpdates(client);
    const ending = new AbortController();
    const listener = {
      onEvent: (event: Parameters<LiveUpdates['take']>[0]) => updates.take(event),
      onConnected: (feedConnected: boolean) => {
        useCoreStatus.setState({ feedConnected });
        if (feedConnected) updates.refreshAll();
      },
    };
    void followLiveEvents(transport, listener, ending.signal);
    return () => {
      ending.abort();
      updates.stop();
      useCoreStatus.setState({ feedConnected: false });
    };
  }, [client, transport]);
  return null;
}
