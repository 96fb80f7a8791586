import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../api-context.ts';
import { storageKeys } from '../registry/keys.ts';
import { uploadKeys } from './keys.ts';

/** What got no byte for so long is not on its way any more; the same as the registry discards. In seconds. */
const IDLE = 300;
/** In ms. */
const ASK_AGAIN_AFTER = 60_000;

/** What uploads that nobody goes on with hold on the disk. */
export function useUnfinishedUploads() {
  const api = useApi();
  return useQuery({
    queryKey: uploadKeys.unfinishedUploads,
    queryFn: ({ signal }) =>
      api.call('listUnfinishedUploads', { query: { idleSeconds: IDLE, limit: 1 }, signal }),
    // They become idle without an event.
    refetchInterval: ASK_AGAIN_AFTER,
  });
}

/** Discards them; resolves with the bytes that were freed. */
export function useDiscardUploads() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      let bytes = 0;
      let before = Number.POSITIVE_INFINITY;
      for (;;) {
        const result = await api.call('discardUnfinishedUploads', { query: { idleSeconds: IDLE } });
        bytes += result.bytes;
        // Some that cannot go must not keep it asking.
        if (result.remaining === 0 || result.remaining >= before) return bytes;
        before = result.remaining;
      }
    },
    onSettled: () =>
      Promise.all(
        [uploadKeys.uploads, storageKeys.storage].map((queryKey) => client.invalidateQueries({ queryKey })),
      ),
  });
}
