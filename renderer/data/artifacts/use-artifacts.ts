import {
  keepPreviousData,
  useInfiniteQuery,
  useQueries,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { ArtifactRowQuery } from '../../../registry-core/api/schemas/marina/listing.ts';
import { nextCursorOf } from '../../api/paging.ts';
import { type Sorting, sortingKey } from '../../format/sorting.ts';
import { useApi } from '../api-context.ts';
import { artifactKeys } from './keys.ts';

export type ArtifactSort = ArtifactRowQuery['sort'];

/** Few requests, each still quick. */
export const ARTIFACT_PAGE_SIZE = 200;

/** Artifacts of a repository that match `filter`, without accessories and untagged children of indexes. */
export function useArtifacts(repository: string, filter: string, sorting: Sorting<ArtifactSort>) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: artifactKeys.artifacts(repository, filter, sortingKey(sorting)),
    queryFn: ({ pageParam, signal }) =>
      api.call('pageArtifacts', {
        params: { repository },
        query: {
          limit: ARTIFACT_PAGE_SIZE,
          sort: sorting.by,
          order: sorting.order,
          ...(filter === '' ? {} : { filter }),
          ...(pageParam === undefined ? {} : { cursor: pageParam }),
        },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: nextCursorOf,
    placeholderData: keepPreviousData,
  });
}

/** Forgets what was read of a repository's list and begins with its first page again. */
export function useStartArtifactsAnew(): (repository: string) => Promise<void> {
  const client = useQueryClient();
  return (repository) => client.resetQueries({ queryKey: artifactKeys.artifactsOf(repository) });
}

/** Everything about one artifact; `reference` is a tag or a digest. */
export function useArtifact(repository: string, reference: string) {
  const api = useApi();
  return useQuery({
    queryKey: artifactKeys.artifact(repository, reference),
    queryFn: ({ signal }) => api.call('getArtifactDetail', { params: { repository, reference }, signal }),
  });
}

/** Artifacts that are asked for their names at once; of more, nobody reads the names. */
const NAMED_MOST = 20;

/** The first tag of each of these artifacts that has one, by digest; of the first {@link NAMED_MOST} only. */
export function useTagNames(repository: string, digests: readonly string[]): ReadonlyMap<string, string> {
  const api = useApi();
  return useQueries({
    queries: [...new Set(digests)].slice(0, NAMED_MOST).map((digest) => ({
      queryKey: artifactKeys.artifact(repository, digest),
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        api.call('getArtifactDetail', { params: { repository, reference: digest }, signal }),
    })),
    combine: (results) =>
      new Map(
        results.flatMap(({ data }) => {
          const tag = data?.tags[0];
          return data === undefined || tag === undefined ? [] : [[data.digest, tag] as const];
        }),
      ),
  });
}

/** A manifest's text, exactly as it was pushed. */
export function useManifest(repository: string, digest: string) {
  const api = useApi();
  return useQuery({
    queryKey: artifactKeys.manifest(repository, digest),
    queryFn: ({ signal }) => api.text('getManifest', { params: { repository, reference: digest }, signal }),
  });
}
