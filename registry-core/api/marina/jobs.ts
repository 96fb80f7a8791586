import { Type } from 'typebox';
import { mayEnd, ownerKey, type UserPrincipal } from '../../access/principal.ts';
import type { DeletionJob } from '../../catalog/deletion-jobs.ts';
import { RegistryError } from '../../errors/registry-error.ts';
import { requireUser } from '../api-access.ts';
import type { ApiContext } from '../api-context.ts';
import type { ApiInstance } from '../instance.ts';
import { Empty } from '../schemas/common.ts';
import { DeleteMatching, Job, JobList } from '../schemas/marina/job.ts';
import { dateTime, dateTimeOrNull } from '../times.ts';
import { filterWords, parseArtifactFilter } from './filter-grammar.ts';
import { RepositoryParams } from './listing.ts';

const TAG = { tags: ['deletion'] };
const JobParams = Type.Object({ id: Type.String({ maxLength: 64 }) });

/** Deletions of any size: all that match, a repository with everything in it, a project with its repositories. */
export function addJobRoutes(instance: ApiInstance, context: ApiContext): void {
  addDeleteMatching(instance, context);
  addDeleteRepository(instance, context);
  addDeleteProject(instance, context);
  addList(instance, context);
  addGet(instance, context);
  addCancel(instance, context);
}

function addDeleteMatching(instance: ApiInstance, { access, jobs }: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'deleteMatching',
    summary: 'Delete all artifacts or tags that match a filter, as a job',
    params: RepositoryParams,
    body: DeleteMatching,
    response: { 202: Job },
  };
  // Fastify reads "::" as a colon that begins no parameter.
  instance.post(
    '/repositories/:repository/artifacts::delete-matching',
    { schema },
    async (request, reply) => {
      const user = requireUser(request.identity.principal);
      const { kind, filter, scope, except } = request.body;
      const resource = kind === 'tags' ? 'tag' : 'artifact';
      const place = access.repositoryByName(user, request.params.repository, { action: 'delete', resource });
      const start = { repository: place.repository.name, filter, except, ...startedBy(user) };
      const job =
        kind === 'tags'
          ? jobs.deleteTags({ ...start, words: filterWords(filter) })
          : jobs.deleteArtifacts({
              ...start,
              terms: parseArtifactFilter(filter, Date.now()),
              all: scope === 'all',
            });
      return reply.code(202).send(jobBody(job));
    },
  );
}

function addDeleteRepository(instance: ApiInstance, { access, jobs }: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'deleteRepositoryWithContent',
    summary: 'Delete a repository with all artifacts and tags in it, as a job',
    params: RepositoryParams,
    response: { 202: Job },
  };
  instance.delete('/repositories/:repository', { schema }, async (request, reply) => {
    const user = requireUser(request.identity.principal);
    const { repository } = access.repositoryByName(user, request.params.repository, {
      action: 'delete',
      resource: 'repository',
    });
    return reply
      .code(202)
      .send(jobBody(jobs.deleteRepository({ repository: repository.name, ...startedBy(user) })));
  });
}

function addDeleteProject(instance: ApiInstance, { access, jobs }: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'deleteProjectWithContent',
    summary: 'Delete a project with all of its repositories, as a job',
    params: Type.Object({ project: Type.String() }),
    response: { 202: Job },
  };
  instance.delete('/projects/:project', { schema }, async (request, reply) => {
    const user = requireUser(request.identity.principal);
    const project = access.project(user, request.params.project, true, {
      action: 'delete',
      resource: 'project',
    });
    return reply.code(202).send(jobBody(jobs.deleteProject({ project, ...startedBy(user) })));
  });
}

function addList(instance: ApiInstance, { jobs }: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'listJobs',
    summary: "List the caller's jobs, all for the administrator; those that ended for an hour",
    response: { 200: JobList },
  };
  instance.get('/jobs', { schema }, async (request) => {
    const user = requireUser(request.identity.principal);
    return jobs
      .list()
      .filter((job) => mayEnd(user, job.owner))
      .map(jobBody);
  });
}

function addGet(instance: ApiInstance, context: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'getJob',
    summary: 'Tell how far a job is',
    params: JobParams,
    response: { 200: Job },
  };
  instance.get('/jobs/:id', { schema }, async (request) =>
    jobBody(findJob(context, requireUser(request.identity.principal), request.params.id)),
  );
}

function addCancel(instance: ApiInstance, context: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'cancelJob',
    summary: 'Stop a job after the slice that it works at; what it deleted stays deleted',
    params: JobParams,
    response: { 200: Empty },
  };
  instance.delete('/jobs/:id', { schema }, async (request) => {
    context.jobs.cancel(findJob(context, requireUser(request.identity.principal), request.params.id).id);
  });
}

function findJob({ jobs }: ApiContext, user: UserPrincipal, id: string): DeletionJob {
  const job = jobs.byId(id);
  if (job !== undefined && mayEnd(user, job.owner)) return job;
  throw new RegistryError(
    'NOT_FOUND',
    'there is no such job; jobs end with the registry process, and what they deleted stays deleted',
  );
}

function startedBy(user: UserPrincipal): { readonly actor: string; readonly owner: string } {
  return { actor: user.username, owner: ownerKey(user) };
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
