import {
  type InfiniteData,
  type QueryClient,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { DeleteResult, DeleteSelection } from '../../../registry-core/api/schemas/marina/deletion.ts';
import type { ArtifactPage } from '../../../registry-core/api/schemas/marina/listing.ts';
import type { TagMoveRequest } from '../../../registry-core/api/schemas/marina/tag.ts';
import { showLongDeletion } from '../../activities/activity-store.ts';
import { ApiError } from '../../api/api-error.ts';
import { artifactParams } from '../../api/names.ts';
import { useApi } from '../api-context.ts';
import { repositoryKeys } from '../repositories/keys.ts';
import { artifactKeys } from './keys.ts';

/** What a deletion frees is not known at once after an update: asked again so often. Milliseconds. */
const LOOK_AGAIN_MS = 2000;

/** Exactly what deleting a selection would take away; asked anew each time. */
export function useDeletePlan(repository: string, selection: DeleteSelection) {
  const api = useApi();
  return useQuery({
    queryKey: artifactKeys.deletePlan(repository, selection.digests, selection.tags),
    queryFn: ({ signal }) => api.call('planDelete', { params: { repository }, body: selection, signal }),
    staleTime: 0,
    gcTime: 0,
    refetchInterval: ({ state }) => (typeof state.data?.lookedThrough === 'number' ? LOOK_AGAIN_MS : false),
  });
}

/** Deletes a selection with all that depends on it. Lists on the screen lose it at once, however far they were read. */
export function useDeleteSelection(repository: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (selection: DeleteSelection) =>
      showLongDeletion(
        { repository, artifacts: selection.digests.length, tags: selection.tags.length },
        api.call('deleteSelection', { params: { repository }, body: selection }),
        ({ failures }) => failures.filter(({ code }) => code !== 'NOT_FOUND').map(({ message }) => message),
      ),
    onSuccess: (result) => {
      const gone = result.failures
        .filter(({ code }) => code === 'NOT_FOUND')
        .map(({ reference }) => reference);
      takeOut(client, repository, {
        deletedArtifacts: [...result.deletedArtifacts, ...gone],
        deletedTags: [...result.deletedTags, ...gone],
      });
      refresh(client, repository);
    },
  });
}

/** A tag and the artifact that it points to. */
interface TagOfArtifact {
  readonly digest: string;
  readonly name: string;
}

/** The tag is another artifact's, or this one's already. */
export class TagTakenError extends ApiError {
  /** Digest of the artifact that has it. */
  readonly holder: string;

  constructor(message: string, holder: string) {
    super('CONFLICT', message);
    this.holder = holder;
  }
}

/** Gives an artifact of the repository one more tag; fails with {@link TagTakenError} when the tag is there already. */
export function useAddTag(repository: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ digest, name }: TagOfArtifact) => {
      try {
        await api.call('createTag', { params: artifactParams(repository, digest), body: { name } });
      } catch (cause) {
        if (!(cause instanceof ApiError && cause.code === 'CONFLICT')) throw cause;
        const holder = await api
          .call('getArtifactDetail', { params: { repository, reference: name } })
          .catch(() => undefined);
        throw holder === undefined ? cause : new TagTakenError(cause.message, holder.digest);
      }
    },
    onSuccess: (_nothing, { digest, name }) => {
      putOn(client, repository, digest, name);
      refresh(client, repository);
    },
  });
}

/** Points a tag of the repository at another artifact. */
export function useMoveTag(repository: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (move: TagMoveRequest) => api.call('moveTag', { params: { repository }, body: move }),
    onSuccess: (_nothing, { name, to }) => {
      takeOut(client, repository, { deletedArtifacts: [], deletedTags: [name] });
      putOn(client, repository, to, name);
      refresh(client, repository);
    },
  });
}

/** Takes a tag from an artifact of the repository. */
export function useRemoveTag(repository: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ digest, name }: TagOfArtifact) =>
      api.call('deleteTag', { params: { ...artifactParams(repository, digest), tag_name: name } }),
    onSuccess: (_nothing, { name }) => {
      takeOut(client, repository, { deletedArtifacts: [], deletedTags: [name] });
    },
    // When it was gone already, the screen does not know yet.
    onSettled: () => refresh(client, repository),
  });
}

type Row = ArtifactPage['items'][number];
type Pages = InfiniteData<ArtifactPage>;

function putOn(client: QueryClient, repository: string, digest: string, name: string): void {
  changeRows(client, repository, (row) =>
    row.digest === digest && !row.tags.includes(name)
      ? { ...row, tags: [...row.tags, name].sort(), tagCount: row.tagCount + 1 }
      : row,
  );
}

function takeOut(
  client: QueryClient,
  repository: string,
  result: Pick<DeleteResult, 'deletedArtifacts' | 'deletedTags'>,
): void {
  const artifacts = new Set(result.deletedArtifacts);
  const tags = new Set(result.deletedTags);
  changeRows(client, repository, (row) => {
    if (artifacts.has(row.digest)) return undefined;
    const left = row.tags.filter((tag) => !tags.has(tag));
    const gone = row.tags.length - left.length;
    return gone === 0 ? row : { ...row, tags: left, tagCount: row.tagCount - gone };
  });
}

/** Changes the rows that were read, or takes those out for which `change` returns nothing. */
function changeRows(client: QueryClient, repository: string, change: (row: Row) => Row | undefined): void {
  client.setQueriesData<Pages>({ queryKey: artifactKeys.artifactsOf(repository) }, (data) => {
    if (data === undefined || !('pages' in data)) return data;
    let gone = 0;
    const pages = data.pages.map((page) => {
      const items = page.items.map(change).filter((row) => row !== undefined);
      gone += page.items.length - items.length;
      return { ...page, items };
    });
    const counted = pages.map((page) =>
      page.total === undefined ? page : { ...page, total: page.total - gone },
    );
    return { ...data, pages: counted };
  });
}

/** The live feed says so too; this way the screen is right at once. Long lists have been changed in place already. */
function refresh(client: QueryClient, repository: string): void {
  void client.invalidateQueries({ queryKey: artifactKeys.artifactsIn(repository) });
  void client.invalidateQueries({ queryKey: repositoryKeys.repository(repository) });
}
