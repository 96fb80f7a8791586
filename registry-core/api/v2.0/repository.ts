import { Type } from 'typebox';
import { mapItems } from '../../catalog/listing/items.ts';
import type { RepositoryListItem } from '../../catalog/repository-queries.ts';
import { requireUser } from '../api-access.ts';
import type { ApiContext } from '../api-context.ts';
import type { ApiInstance } from '../instance.ts';
import { pageRequest, setPageHeaders } from '../numbered-pages.ts';
import { parseQuery, parseSort } from '../query-grammar.ts';
import { Empty, ListQuery, ResourceNameHeaders } from '../schemas/common.ts';
import { HarborRepository, RepositoryUpdate } from '../schemas/repository.ts';
import { sendItems } from '../send-items.ts';
import { dateTime } from '../times.ts';

const TAG = { tags: ['repository'] };
const RepositoryParams = Type.Object({
  project_name: Type.String(),
  repository_name: Type.String({
    description: 'Without the project; a slash in it is encoded twice: a/b becomes a%252Fb',
  }),
});
const PATH = '/projects/:project_name/repositories/:repository_name';

/** Harbor's tag "repository". */
export function addRepositoryRoutes(instance: ApiInstance, context: ApiContext): void {
  addListAll(instance, context);
  addListOfProject(instance, context);
  addGet(instance, context);
  addUpdate(instance, context);
  addDelete(instance, context);
}

function addListAll(instance: ApiInstance, { access, read }: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'listAllRepositories',
    summary: 'List all authorized repositories',
    querystring: ListQuery,
    response: { 200: Type.Array(HarborRepository) },
  };
  instance.get('/repositories', { schema }, async (request, reply) => {
    const page = await read.repositories.list({
      ...pageRequest(request.query),
      visible: access.visibleProjects(request.identity.principal),
      projectId: undefined,
      conditions: parseQuery(request.query.q),
      sort: parseSort(request.query.sort),
    });
    setPageHeaders(request, reply, request.query, page.total);
    return sendItems(reply, mapItems(page.items, repositoryBody));
  });
}

function addListOfProject(instance: ApiInstance, { access, read }: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'listRepositories',
    summary: 'List repositories',
    params: Type.Object({ project_name: Type.String() }),
    headers: ResourceNameHeaders,
    querystring: ListQuery,
    response: { 200: Type.Array(HarborRepository) },
  };
  instance.get('/projects/:project_name/repositories', { schema }, async (request, reply) => {
    const project = access.project(request.identity.principal, request.params.project_name, true, {
      action: 'list',
      resource: 'repository',
    });
    const page = await read.repositories.list({
      ...pageRequest(request.query),
      visible: 'all',
      projectId: project.id,
      conditions: parseQuery(request.query.q),
      sort: parseSort(request.query.sort),
    });
    setPageHeaders(request, reply, request.query, page.total);
    return sendItems(reply, mapItems(page.items, repositoryBody));
  });
}

function addGet(instance: ApiInstance, { access }: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'getRepository',
    summary: 'Get repository',
    params: RepositoryParams,
    response: { 200: HarborRepository },
  };
  instance.get(PATH, { schema }, async (request) => {
    const { project_name: project, repository_name: path } = request.params;
    const { principal } = request.identity;
    const { repository } = access.repository(principal, project, path, {
      action: 'read',
      resource: 'repository',
    });
    return repositoryBody(repository);
  });
}

function addUpdate(instance: ApiInstance, { access, repositories }: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'updateRepository',
    summary: 'Update repository',
    params: RepositoryParams,
    body: RepositoryUpdate,
    response: { 200: Empty },
  };
  instance.put(PATH, { schema }, async (request, reply) => {
    const { project_name: project, repository_name: path } = request.params;
    const { principal } = request.identity;
    const { repository } = access.repository(principal, project, path, {
      action: 'update',
      resource: 'repository',
    });
    await repositories.describe(
      repository.name,
      request.body.description ?? '',
      requireUser(principal).username,
    );
    return reply.code(200).send();
  });
}

function addDelete(instance: ApiInstance, { access, deletion }: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'deleteRepository',
    summary: 'Delete repository',
    params: RepositoryParams,
    response: { 200: Empty },
  };
  instance.delete(PATH, { schema }, async (request, reply) => {
    const { project_name: project, repository_name: path } = request.params;
    const { principal } = request.identity;
    const { repository } = access.repository(principal, project, path, {
      action: 'delete',
      resource: 'repository',
    });
    await deletion.removeRepository(repository.name, requireUser(principal).username);
    return reply.code(200).send();
  });
}

function repositoryBody(repository: RepositoryListItem): HarborRepository {
  return {
    id: repository.id,
    project_id: repository.projectId,
    name: repository.name,
    description: repository.description,
    artifact_count: repository.artifactCount,
    pull_count: repository.pullCount,
    creation_time: dateTime(repository.createdAt),
    update_time: dateTime(repository.updatedAt),
  };
}
