import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Upload } from '../../registry-core/api/schemas/marina/upload.ts';
import { isReceivingNow, takeUploads } from '../activities/activity-store.ts';
import { useApi } from '../data/api-context.ts';
import { storageKeys } from '../data/registry/keys.ts';
import { uploadKeys } from '../data/uploads/keys.ts';

/** How often it is asked how far they are, as long as some arrive. In ms. */
const INTERVAL = 1_000;

/** Follows the uploads that arrive. The live feed says when to begin; while nothing arrives, nothing is asked. */
export function useFollowUploads(): void {
  const api = useApi();
  const { data, dataUpdatedAt } = useQuery({
    queryKey: uploadKeys.uploads,
    queryFn: ({ signal }) => api.call('listUploads', { signal }),
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
  useStorageAfter(data);
}

/** The disk is fuller or emptier once an upload ended, also where no manifest comes after it. */
function useStorageAfter(uploads: readonly Upload[] | undefined): void {
  const client = useQueryClient();
  const before = useRef<string>(undefined);
  const ended = uploads === undefined ? undefined : endedOf(uploads);
  useEffect(() => {
    if (ended === undefined) return;
    const isNews = before.current !== undefined && before.current !== ended;
    before.current = ended;
    if (isNews) void client.invalidateQueries({ queryKey: storageKeys.storage });
  }, [client, ended]);
}

function endedOf(uploads: readonly Upload[]): string {
  return uploads
    .filter(({ state }) => state !== 'receiving' && state !== 'waiting')
    .map(({ id, state }) => `${id} ${state}`)
    .join();
}
