import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQueries,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { ProjectSize } from '../../../registry-core/api/schemas/marina/registry.ts';
import { projectNamed } from '../../api/names.ts';
import { type Sorting, sortingKey } from '../../format/sorting.ts';
import { useApi } from '../api-context.ts';
import { projectKeys } from './keys.ts';

/** Harbor's largest page. */
const PAGE_SIZE = 100;

export type ProjectSort = 'name' | 'creation_time';

export const PROJECTS_BY_NAME: Sorting<ProjectSort> = { by: 'name', order: 'ascending' };

/** Projects whose name contains `filter`. */
export function useProjects(filter: string, sorting: Sorting<ProjectSort> = PROJECTS_BY_NAME) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: projectKeys.projects(filter, sortingKey(sorting)),
    queryFn: ({ pageParam, signal }) =>
      api.list('listProjects', {
        query: {
          page: pageParam,
          page_size: PAGE_SIZE,
          // Harbor's way to say that it goes down.
          sort: `${sorting.order === 'descending' ? '-' : ''}${sorting.by}`,
          ...(filter === '' ? {} : { name: filter }),
        },
        signal,
      }),
    initialPageParam: 1,
    getNextPageParam: (last, _pages, page) => (page * PAGE_SIZE < last.total ? page + 1 : undefined),
    placeholderData: keepPreviousData,
  });
}

export function useProject(name: string) {
  const api = useApi();
  return useQuery({
    queryKey: projectKeys.project(name),
    queryFn: ({ signal }) => api.call('getProject', { ...projectNamed(name), signal }),
  });
}

/** Bytes that each of the projects holds, by name; those that are not known yet are absent. */
export function useProjectSizes(pages: readonly (readonly string[])[]): ReadonlyMap<string, number> {
  const api = useApi();
  return useQueries({
    queries: pages.map((names) => ({
      queryKey: projectKeys.projectSizes(names),
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        api.call('getProjectSizes', { query: { names: names.join(',') }, signal }),
      enabled: names.length > 0,
      placeholderData: keepPreviousData,
    })),
    combine: sizesByName,
  });
}

function sizesByName(
  results: readonly { readonly data: readonly ProjectSize[] | undefined }[],
): ReadonlyMap<string, number> {
  return new Map(
    results.flatMap(({ data }) => (data ?? []).map(({ name, bytes }) => [name, bytes] as const)),
  );
}

/** What a new project is made of. */
export interface NewProject {
  readonly name: string;
  readonly public: boolean;
}

export function useCreateProject() {
  const api = useApi();
  const refresh = useRefreshProjects();
  return useMutation({
    mutationFn: (project: NewProject) =>
      api.call('createProject', {
        body: { project_name: project.name, metadata: { public: String(project.public) } },
      }),
    onSuccess: refresh,
  });
}

/** Makes a project public or private. */
export function useSetProjectAccess() {
  const api = useApi();
  const refresh = useRefreshProjects();
  return useMutation({
    mutationFn: (project: NewProject) =>
      api.call('updateProject', {
        ...projectNamed(project.name),
        body: { metadata: { public: String(project.public) } },
      }),
    onSuccess: refresh,
  });
}

/** The live feed says so too; this way the list is right before the dialog closes. */
function useRefreshProjects(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await client.invalidateQueries({ queryKey: projectKeys.allProjects });
  };
}
