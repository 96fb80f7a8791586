import { Type } from 'typebox';
import { ROLE } from '../../access/permissions.ts';
import type { Principal } from '../../access/principal.ts';
import type { Condition } from '../../catalog/listing/conditions.ts';
import { mapItems } from '../../catalog/listing/items.ts';
import type { Project } from '../../catalog/projects.ts';
import { RegistryError } from '../../errors/registry-error.ts';
import { requireUser } from '../api-access.ts';
import type { ApiContext } from '../api-context.ts';
import type { ApiInstance } from '../instance.ts';
import { pageRequest, setPageHeaders } from '../numbered-pages.ts';
import { parseQuery, parseSort } from '../query-grammar.ts';
import { Empty, ResourceNameHeaders, ResourceNameInLocationHeaders } from '../schemas/common.ts';
import {
  HarborProject,
  ProjectDeletable,
  ProjectListQuery,
  ProjectRequest,
  ProjectSummary,
} from '../schemas/project.ts';
import { sendItems } from '../send-items.ts';
import { projectBody, readProjectRequest } from './project-body.ts';

const TAG = { tags: ['project'] };
const ProjectParams = Type.Object({ project_name_or_id: Type.String() });

/** Harbor's tag "project". */
export function addProjectRoutes(instance: ApiInstance, context: ApiContext): void {
  addHead(instance, context);
  addList(instance, context);
  addCreate(instance, context);
  addGet(instance, context);
  addUpdate(instance, context);
  addDelete(instance, context);
  addSummary(instance, context);
}

function addHead(instance: ApiInstance, { access }: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'headProject',
    summary: 'Check if the project name user provided already exists.',
    querystring: Type.Object({ project_name: Type.String() }),
  };
  // Fastify makes a HEAD of each GET, which the document leaves out; this one says something of its own.
  const config = { swagger: { exposeHeadRoute: true } };
  instance.head('/projects', { schema, config }, async (request, reply) => {
    const { project_name: name } = request.query;
    access.project(request.identity.principal, name, true, { action: 'read', resource: 'project' });
    return reply.code(200).send();
  });
}

function addList(instance: ApiInstance, context: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'listProjects',
    summary: 'List projects',
    querystring: ProjectListQuery,
    response: { 200: Type.Array(HarborProject) },
  };
  instance.get('/projects', { schema }, async (request, reply) => {
    const { query } = request;
    const { principal } = request.identity;
    const conditions = [...parseQuery(query.q), ...listConditions(context, query)];
    const page = await context.read.projects.list({
      ...pageRequest(query),
      visible: context.access.visibleProjects(principal),
      conditions,
      sort: parseSort(query.sort),
    });
    setPageHeaders(request, reply, query, page.total);
    const bodies = mapItems(page.items, (project) =>
      projectBody(context, principal, project, project.repositoryCount),
    );
    return sendItems(reply, bodies);
  });
}

function listConditions(context: ApiContext, query: ProjectListQuery): Condition[] {
  const conditions: Condition[] = [];
  if (query.name !== undefined && query.name !== '') {
    conditions.push({ field: 'name', match: { kind: 'contains', value: query.name } });
  }
  if (query.public !== undefined) {
    conditions.push({ field: 'public', match: { kind: 'exact', value: String(query.public) } });
  }
  if (query.owner !== undefined && query.owner !== '') {
    const owner = context.users.byUsername(query.owner)?.user.id ?? -1;
    conditions.push({ field: 'owner_id', match: { kind: 'exact', value: String(owner) } });
  }
  return conditions;
}

function addCreate(instance: ApiInstance, context: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'createProject',
    summary: 'Create a new project.',
    headers: ResourceNameInLocationHeaders,
    body: ProjectRequest,
    response: { 201: Empty },
  };
  instance.post('/projects', { schema }, async (request, reply) => {
    const { principal } = request.identity;
    context.guard.requireSystem(principal, 'create', 'project');
    const user = requireUser(principal);
    const { project_name: name, registry_id: registryId } = request.body;
    if (name === undefined || name === '') {
      throw new RegistryError('BAD_REQUEST', 'a project needs a name; give project_name');
    }
    if (registryId !== undefined && registryId !== null) {
      throw new RegistryError(
        'BAD_REQUEST',
        'this registry makes no proxy cache projects; leave registry_id out',
      );
    }
    const { public: isPublic, metadata } = readProjectRequest(request.body);
    const project = await context.projects.create({
      name,
      public: isPublic ?? false,
      ownerId: user.userId,
      metadata,
      actor: user.username,
    });
    const byName = request.headers['x-resource-name-in-location'] === true;
    reply.header('Location', `${request.routeOptions.url}/${byName ? project.name : project.id}`);
    return reply.code(201).send();
  });
}

function addGet(instance: ApiInstance, context: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'getProject',
    summary: 'Return specific project detail information',
    params: ProjectParams,
    headers: ResourceNameHeaders,
    response: { 200: HarborProject },
  };
  instance.get('/projects/:project_name_or_id', { schema }, async (request) => {
    const project = context.access.project(...named(request), { action: 'read', resource: 'project' });
    return projectBody(
      context,
      request.identity.principal,
      project,
      await context.read.projects.repositoryCount(project.id),
    );
  });
}

function addUpdate(instance: ApiInstance, context: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'updateProject',
    summary: 'Update properties for a selected project.',
    params: ProjectParams,
    headers: ResourceNameHeaders,
    body: ProjectRequest,
    response: { 200: Empty },
  };
  instance.put('/projects/:project_name_or_id', { schema }, async (request, reply) => {
    const project = context.access.project(...named(request), { action: 'update', resource: 'project' });
    const { public: isPublic, metadata } = readProjectRequest(request.body);
    await context.projects.update(project.id, {
      ...(isPublic === undefined ? {} : { public: isPublic }),
      metadata,
      actor: requireUser(request.identity.principal).username,
    });
    return reply.code(200).send();
  });
}

function addDelete(instance: ApiInstance, context: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'deleteProject',
    summary: 'Delete project by projectID',
    params: ProjectParams,
    headers: ResourceNameHeaders,
    response: { 200: Empty },
  };
  instance.delete('/projects/:project_name_or_id', { schema }, async (request, reply) => {
    const project = context.access.project(...named(request), { action: 'delete', resource: 'project' });
    await context.projects.remove(project.id, requireUser(request.identity.principal).username);
    return reply.code(200).send();
  });
  const deletableSchema = {
    ...TAG,
    operationId: 'getProjectDeletable',
    summary: 'Get the deletable status of the project',
    params: ProjectParams,
    headers: ResourceNameHeaders,
    response: { 200: ProjectDeletable },
  };
  instance.get('/projects/:project_name_or_id/_deletable', { schema: deletableSchema }, async (request) => {
    const project = context.access.project(...named(request), { action: 'delete', resource: 'project' });
    const { deletable, reason } = context.projects.deletability(project.id);
    return reason === undefined ? { deletable } : { deletable, message: reason };
  });
}

function addSummary(instance: ApiInstance, context: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'getProjectSummary',
    summary: 'Get summary of the project.',
    params: ProjectParams,
    headers: ResourceNameHeaders,
    response: { 200: ProjectSummary },
  };
  instance.get('/projects/:project_name_or_id/summary', { schema }, async (request) => {
    const project = context.access.project(...named(request), { action: 'read', resource: 'project' });
    return {
      repo_count: await context.read.projects.repositoryCount(project.id),
      ...memberCounts(context, request.identity.principal, project),
      ...(await quotaOf(context, request.identity.principal, project)),
    };
  });
}

function memberCounts(context: ApiContext, principal: Principal, project: Project) {
  const isAllowed = context.guard.allows(principal, 'list', 'member', project);
  const members = isAllowed ? context.members.list(project.id) : [];
  const count = (role: number): number => members.filter(({ roleId }) => roleId === role).length;
  return {
    project_admin_count: count(ROLE.projectAdmin),
    maintainer_count: count(ROLE.maintainer),
    developer_count: count(ROLE.developer),
    guest_count: count(ROLE.guest),
    limited_guest_count: count(ROLE.limitedGuest),
  };
}

async function quotaOf(context: ApiContext, principal: Principal, project: Project) {
  if (!context.guard.allows(principal, 'read', 'quota', project)) return {};
  const usage = await context.read.storage.measure();
  const used = usage.projects.find(({ projectId }) => projectId === project.id)?.bytes ?? 0;
  return { quota: { hard: { storage: -1 }, used: { storage: used } } };
}

interface NamedRequest {
  readonly identity: { readonly principal: Principal };
  readonly params: { readonly project_name_or_id: string };
  readonly headers: { readonly 'x-is-resource-name'?: boolean | undefined };
}

function named(request: NamedRequest): [principal: Principal, nameOrId: string, isName: boolean] {
  const isName = request.headers['x-is-resource-name'] === true;
  return [request.identity.principal, request.params.project_name_or_id, isName];
}
