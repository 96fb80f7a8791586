import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Job } from '../../registry-core/api/schemas/marina/job.ts';
import { showBegunJob } from '../tasks/task-store.ts';
import { useApi } from './api-context.ts';
import { queryKeys } from './query-keys.ts';

/** All artifacts of a repository that match its list's filter, but for some. */
export interface Matching {
  readonly filter: string;
  /** Digests that stay although they match. */
  readonly except: readonly string[];
}

/** Begins to delete all artifacts of a repository that match. The tray tells how far it is. */
export function useDeleteMatching(repository: string) {
  const { marina } = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ filter, except }: Matching) =>
      marina.deleteMatching(repository, { filter, except: [...except] }),
    onSuccess: (job) => follow(client, job),
  });
}

/** The deletion that goes on now of what a repository's list shows under this filter; the tray keeps it up to date. */
export function useRunningDeletion(repository: string, filter: string): Job | undefined {
  const { marina } = useApi();
  const { data } = useQuery({
    queryKey: queryKeys.jobs,
    queryFn: ({ signal }) => marina.jobs(signal),
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
  const { marina } = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (fullName: string) => marina.deleteRepository(fullName),
    onSuccess: (job) => follow(client, job),
  });
}

/** Begins to delete a project with all of its repositories. */
export function useDeleteProject() {
  const { marina } = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => marina.deleteProject(name),
    onSuccess: (job) => follow(client, job),
  });
}

function follow(client: QueryClient, job: Job): void {
  showBegunJob(job);
  client.setQueryData<readonly Job[]>(queryKeys.jobs, (jobs) => [...(jobs ?? []), job]);
  // Small ones are done by now.
  void client.invalidateQueries({ queryKey: queryKeys.jobs });
}
