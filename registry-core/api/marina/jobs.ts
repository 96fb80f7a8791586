import { actorName, mayEnd, ownerKey, type SignedInPrincipal } from '../../access/index.ts';
import type { DeletionJob, DeletionJobs } from '../../catalog/index.ts';
import { RegistryError } from '../../errors/index.ts';
import * as contract from '../contract/marina/deletion.ts';
import type { Job } from '../schemas/marina/job.ts';
import type { Serve } from '../serving/call.ts';
import type { Finder } from '../serving/finder.ts';
import { dateTime, dateTimeOrNull } from '../times.ts';
import { filterWords, parseArtifactFilter } from './filter-grammar.ts';

export interface JobParts {
  readonly finder: Finder;
  readonly jobs: DeletionJobs;
}

/** Deletions of any size: all that match, a repository with everything in it, a project with its repositories. */
export function serveJobs(serve: Serve, parts: JobParts): void {
  serveDeletions(serve, parts);
  const { jobs } = parts;

  serve(contract.listJobs, ({ caller }) =>
    jobs
      .list()
      .filter((job) => mayEnd(caller, job.owner))
      .map(jobBody),
  );

  serve(contract.getJob, ({ params, caller }) => jobBody(findJob(jobs, caller, params.id)));

  serve(contract.cancelJob, ({ params, caller }) => {
    jobs.cancel(findJob(jobs, caller, params.id).id);
  });
}

function serveDeletions(serve: Serve, { finder, jobs }: JobParts): void {
  serve(contract.deleteMatching, ({ body, params, caller }) => {
    const { kind, filter, scope, except } = body;
    const resource = kind === 'tags' ? 'tag' : 'artifact';
    const { repository } = finder.repositoryByName(caller, params.repository, { action: 'delete', resource });
    const start = { repository, filter, except, ...startedBy(caller) };
    return jobBody(
      kind === 'tags'
        ? jobs.deleteTags({ ...start, words: filterWords(filter) })
        : jobs.deleteArtifacts({
            ...start,
            terms: parseArtifactFilter(filter, Date.now()),
            all: scope === 'all',
          }),
    );
  });

  serve(contract.deleteRepositoryWithContent, ({ repository, caller }) =>
    jobBody(jobs.deleteRepository({ repository, ...startedBy(caller) })),
  );

  serve(contract.deleteProjectWithContent, ({ project, caller }) =>
    jobBody(jobs.deleteProject({ project, ...startedBy(caller) })),
  );
}

function findJob(jobs: DeletionJobs, caller: SignedInPrincipal, id: string): DeletionJob {
  const job = jobs.byId(id);
  if (job !== undefined && mayEnd(caller, job.owner)) return job;
  throw new RegistryError(
    'NOT_FOUND',
    'there is no such job; jobs end with the registry process, and what they deleted stays deleted',
  );
}

function startedBy(caller: SignedInPrincipal): { readonly actor: string; readonly owner: string } {
  return { actor: actorName(caller), owner: ownerKey(caller) };
}

function jobBody(job: DeletionJob): Job {
  return {
    id: job.id,
    kind: job.kind,
    state: job.state,
    project: job.project,
    repository: job.repository ?? null,
    filter: job.filter,
    actor: job.actor,
    total: job.total ?? null,
    done: job.done,
    deletedArtifacts: job.deletedArtifacts,
    deletedTags: job.deletedTags,
    deletedRepositories: job.deletedRepositories,
    kept: [...job.kept].map(([reason, { count, example }]) => ({ reason, count, example })),
    message: job.message ?? null,
    startedAt: dateTime(job.startedAt),
    updatedAt: dateTime(job.updatedAt),
    endedAt: dateTimeOrNull(job.endedAt),
  };
}
