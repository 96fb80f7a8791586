import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useApi } from './api-context.ts';
import { queryKeys } from './query-keys.ts';

/** Harbor's largest page. */
const PAGE_SIZE = 100;

/** Projects whose name contains `filter`, by name. */
export function useProjects(filter: string) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: queryKeys.projects(filter),
    queryFn: ({ pageParam, signal }) =>
      api.harbor.listProjects(
        { page: pageParam, page_size: PAGE_SIZE, sort: 'name', ...(filter === '' ? {} : { name: filter }) },
        signal,
      ),
    initialPageParam: 1,
    getNextPageParam: (last, _pages, page) => (page * PAGE_SIZE < last.total ? page + 1 : undefined),
    placeholderData: keepPreviousData,
  });
}

export function useProject(name: string) {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.project(name),
    queryFn: ({ signal }) => api.harbor.project(name, signal),
  });
}

/** Whether a project may be deleted, and why not. Asked anew each time. */
export function useProjectDeletable(name: string) {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.projectDeletable(name),
    queryFn: ({ signal }) => api.harbor.projectDeletable(name, signal),
    staleTime: 0,
    gcTime: 0,
  });
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
      api.harbor.createProject({ project_name: project.name, metadata: { public: String(project.public) } }),
    onSuccess: refresh,
  });
}

/** Makes a project public or private. */
export function useSetProjectAccess() {
  const api = useApi();
  const refresh = useRefreshProjects();
  return useMutation({
    mutationFn: (project: NewProject) =>
      api.harbor.updateProject(project.name, { metadata: { public: String(project.public) } }),
    onSuccess: refresh,
  });
}

export function useDeleteProject() {
  const api = useApi();
  const refresh = useRefreshProjects();
  return useMutation({ mutationFn: (name: string) => api.harbor.deleteProject(name), onSuccess: refresh });
}

/** The live feed says so too; this way the list is right before the dialog closes. */
function useRefreshProjects(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await client.invalidateQueries({ queryKey: queryKeys.allProjects });
  };
}
