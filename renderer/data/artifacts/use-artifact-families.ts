import { useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Child, ReferrerTree } from '../../../registry-core/api/schemas/marina/artifact.ts';
import { useApi } from '../api-context.ts';
import { artifactKeys } from './keys.ts';

/** What belongs to an artifact: what it lists, and what refers to it. */
export interface Family extends ReferrerTree {
  readonly children: readonly Child[];
}

/** A family as far as it has come. */
export type FamilyState = Family | 'loading' | 'failed';

/** The families of the artifacts of these digests; each is fetched once it is asked for. */
export function useFamilies(
  repository: string,
  digests: readonly string[],
): ReadonlyMap<string, FamilyState> {
  const api = useApi();
  const results = useQueries({
    queries: digests.map((digest) => ({
      queryKey: artifactKeys.family(repository, digest),
      queryFn: async ({ signal }: { readonly signal: AbortSignal }): Promise<Family> => {
        const [children, tree] = await Promise.all([
          api.call('listChildren', { params: { repository, reference: digest }, signal }),
          api.call('listReferrerTree', { params: { repository, reference: digest }, signal }),
        ]);
        return { children, ...tree };
      },
    })),
    combine: (all) => all.map(({ data, isError }) => data ?? (isError ? 'failed' : 'loading')),
  });
  return useMemo(
    () => new Map(digests.map((digest, index) => [digest, results[index] ?? 'loading'] as const)),
    [digests, results],
  );
}

/** Everything that refers to an artifact, directly or through others. */
export function useReferrers(repository: string, digest: string) {
  const api = useApi();
  return useQuery({
    queryKey: artifactKeys.referrers(repository, digest),
    queryFn: ({ signal }) =>
      api.call('listReferrerTree', { params: { repository, reference: digest }, signal }),
  });
}
