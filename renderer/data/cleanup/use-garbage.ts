import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Execution } from '../../../registry-core/api/schemas/marina/execution.ts';
import { ApiError } from '../../api/api-error.ts';
import { useApi } from '../api-context.ts';
import { storageKeys } from '../registry/keys.ts';

/** Content becomes old enough without an event. In ms. */
const ASK_AGAIN_AFTER = 60_000;
/** While a collection runs. In ms. */
const LOOK_EVERY = 400;

/** What a garbage collection would free now; asked only where something is used by no artifact. */
export function useGarbage(isAny: boolean) {
  const api = useApi();
  return useQuery({
    queryKey: storageKeys.garbage,
    queryFn: ({ signal }) => api.call('forecastGarbage', { signal }),
    enabled: isAny,
    refetchInterval: ASK_AGAIN_AFTER,
  });
}

/** Collects garbage; resolves with the bytes that were freed. Rejects with what kept it from that. */
export function useCollectGarbage() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      let run: Execution = await api.call('collectGarbage', {});
      while (run.endedAt === null) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
        run = await api.call('getExecution', { params: { id: run.id } });
      }
      if (run.state !== 'done') throw new ApiError('CONFLICT', run.task?.message ?? run.state);
      return Number(run.task?.result?.['freed_space'] ?? 0);
    },
    onSettled: () => client.invalidateQueries({ queryKey: storageKeys.storage }),
  });
}
