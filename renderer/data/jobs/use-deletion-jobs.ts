import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Job } from '../../../registry-core/api/schemas/marina/job.ts';
import { showBegunJob } from '../../activities/activity-store.ts';
import { useApi } from '../api-context.ts';
import { jobKeys } from './keys.ts';

/** All artifacts of a repository that match its list's filter, but for some. */
export interface Matching {
  readonly filter: string;
  /** Digests that stay although they match. */
  readonly except: readonly string[];
}

/** Begins to delete all artifacts of a repository that match. The tray tells how far it is. */
export function useDeleteMatching(repository: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ filter, except }: Matching) =>
      api.call('deleteMatching', {
        params: { repository },
        body: { kind: 'artifacts', scope: 'top', filter, except: [...except] },
      }),
    onSuccess: (job) => follow(client, job),
  });
}

/** The deletion that goes on now of what a repository's list shows under this filter; the tray keeps it up to date. */
export function useRunningDeletion(repository: string, filter: string): Job | undefined {
  const api = useApi();
  const { data } = useQuery({
    queryKey: jobKeys.jobs,
    queryFn: ({ signal }) => api.call('listJobs', { signal }),
    enabled: false,
  });
  return data?.find(
    (job) =>
      job.state === 'running' &&
      job.repository === repository &&
      (job.kind === 'delete-repository' ||
        (job.kind === 'delete-artifacts' && (job.filter === '' || job.filter === filter))),
  );
}

/** Begins to delete a repository with all that is in it. */
export function useDeleteRepository() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (fullName: string) =>
      api.call('deleteRepositoryWithContent', { params: { repository: fullName } }),
    onSuccess: (job) => follow(client, job),
  });
}

/** Begins to delete a project with all of its repositories. */
export function useDeleteProject() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => api.call('deleteProjectWithContent', { params: { project: name } }),
    onSuccess: (job) => follow(client, job),
  });
}

function follow(client: QueryClient, job: Job): void {
  showBegunJob(job);
  client.setQueryData<readonly Job[]>(jobKeys.jobs, (jobs) => [...(jobs ?? []), job]);
  // Small ones are done by now.
  void client.invalidateQueries({ queryKey: jobKeys.jobs });
}
