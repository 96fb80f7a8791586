import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/api-error.ts';

/** Failures that pass by themselves while the core is being started again. */
const PASSING: ReadonlySet<string> = new Set(['NETWORK', 'UNAVAILABLE']);

/** The cache of everything fetched. The live feed says when something changed, so nothing is fetched on a timer. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Until the live feed says so, or it broke off.
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 5 * 60_000,
        refetchOnWindowFocus: false,
        // Requests go to this computer; being offline does not matter.
        networkMode: 'always',
        retry: (failures, error) => passesByItself(error) && failures < 3,
        retryDelay: (failures) => Math.min(300 * 2 ** failures, 2000),
      },
      mutations: { networkMode: 'always' },
    },
  });
}

function passesByItself(error: Error): boolean {
  return error instanceof ApiError && PASSING.has(error.code);
}
