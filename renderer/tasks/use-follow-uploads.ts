import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useApi } from '../data/api-context.ts';
import { queryKeys } from '../data/query-keys.ts';
import { isReceivingNow, takeUploads } from './task-store.ts';

/** How often it is asked how far they are, as long as some arrive. In ms. */
const INTERVAL = 1_000;

/** Follows the uploads that arrive. The live feed says when to begin; while nothing arrives, nothing is asked. */
export function useFollowUploads(): void {
  const { marina } = useApi();
  const { data, dataUpdatedAt } = useQuery({
    queryKey: queryKeys.uploads,
    queryFn: ({ signal }) => marina.uploads(signal),
    // Each answer is news, even one that is the same as the last: it says that nothing came since.
    structuralSharing: false,
    // A window that is not seen must not miss how one ends.
    refetchIntervalInBackground: true,
    refetchInterval: ({ state }) => {
      const arrives = state.data?.some((upload) => upload.state === 'receiving') === true;
      return arrives || isReceivingNow() ? INTERVAL : false;
    },
  });
  useEffect(() => {
    if (data !== undefined) takeUploads(data, dataUpdatedAt);
  }, [data, dataUpdatedAt]);
}
