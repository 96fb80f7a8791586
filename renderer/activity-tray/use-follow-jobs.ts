import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Job } from '../../registry-core/api/schemas/marina/job.ts';
import { takeJobs } from '../activities/activity-store.ts';
import { useApi } from '../data/api-context.ts';
import { artifactKeys } from '../data/artifacts/keys.ts';
import { jobKeys } from '../data/jobs/keys.ts';
import { projectKeys } from '../data/projects/keys.ts';
import { registryKeys, storageKeys } from '../data/registry/keys.ts';
import { repositoryKeys } from '../data/repositories/keys.ts';
import { toastDone, toastFailure } from '../ui/toast.ts';
import { useJobTexts } from './use-job-texts.ts';

/** How often it is asked how far they are, as long as some run. In ms. */
const INTERVAL = 500;

/** Follows the deletions that go on in the registry, and says how they ended. While none runs, nothing is asked. */
export function useFollowJobs(): void {
  const api = useApi();
  const client = useQueryClient();
  const textsOf = useJobTexts();
  const { data } = useQuery({
    queryKey: jobKeys.jobs,
    queryFn: ({ signal }) => api.call('listJobs', { signal }),
    // A window that is not seen must not miss how one ends.
    refetchIntervalInBackground: true,
    refetchInterval: ({ state }) => (state.data?.some(isRunning) === true ? INTERVAL : false),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: an answer is taken in once, whatever the language is
  useEffect(() => {
    for (const job of takeJobs(data ?? [])) {
      refreshAfter(client, job);
      const { title, facts, problem } = textsOf(job);
      const ended = [title, ...facts].join(' · ');
      if (problem === undefined) toastDone(ended);
      else toastFailure(ended, problem);
    }
  }, [data, client]);
}

function isRunning({ state }: Job): boolean {
  return state === 'running';
}

/** What it deleted is on the screen no more, however far the lists were read. */
function refreshAfter(client: QueryClient, { project, repository }: Job): void {
  const { allProjects } = projectKeys;
  const keys = [['project'], repositoryKeys.repositoriesOf(project), allProjects, storageKeys.storage];
  for (const queryKey of [...keys, registryKeys.recent]) void client.invalidateQueries({ queryKey });
  if (repository === null) return;
  void client.resetQueries({ queryKey: artifactKeys.artifactsOf(repository) });
  for (const queryKey of [artifactKeys.artifactsIn(repository), repositoryKeys.repository(repository)])
    void client.invalidateQueries({ queryKey });
}
