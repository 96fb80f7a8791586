import { type Guard, type MemberStore, type Principal, ROLE, type RoleId } from '../../access/index.ts';
import {
  type Condition,
  mapItems,
  type Project,
  type ProjectQueries,
  type ProjectStore,
  type StorageMeter,
} from '../../catalog/index.ts';
import { RegistryError } from '../../errors/index.ts';
import type { UserStore } from '../../identity/index.ts';
import { HARBOR } from '../contract/harbor/paths.ts';
import * as contract from '../contract/harbor/project.ts';
import { parseQuery, parseSort } from '../query-grammar.ts';
import type { ProjectListQuery } from '../schemas/project.ts';
import type { Serve } from '../serving/call.ts';
import type { Finder } from '../serving/finder.ts';
import { pageRequest, setPageHeaders } from '../serving/numbered-pages.ts';
import { type ProjectBodyParts, projectBody, readProjectRequest } from './project-body.ts';

export interface ProjectParts extends ProjectBodyParts {
  readonly finder: Finder;
  readonly guard: Guard;
  readonly members: MemberStore;
  readonly users: UserStore;
  readonly projects: ProjectStore;
  readonly projectLists: ProjectQueries;
  readonly storage: Pick<StorageMeter, 'measure'>;
}

/** Harbor's tag "project". */
export function serveProjects(serve: Serve, parts: ProjectParts): void {
  serveProjectLists(serve, parts);
  serveProjectChanges(serve, parts);
  serveProject(serve, parts);
}

function serveProjectLists(serve: Serve, parts: ProjectParts): void {
  const { finder, projectLists } = parts;

  serve(contract.headProject, ({ principal, query }) => {
    finder.project(principal, query.project_name, true, { action: 'read', resource: 'project' });
  });

  serve(contract.listProjects, async (call) => {
    const { principal, query } = call;
    const page = await projectLists.list({
      ...pageRequest(query),
      visible: finder.visibleProjects(principal),
      conditions: [...parseQuery(query.q), ...listConditions(parts.users, query)],
      sort: parseSort(query.sort),
    });
    setPageHeaders(call, page.total);
    return mapItems(page.items, (project) => projectBody(parts, principal, project, project.repositoryCount));
  });
}

function listConditions(users: UserStore, query: ProjectListQuery): Condition[] {
  const conditions: Condition[] = [];
  if (query.name !== undefined) {
    conditions.push({ field: 'name', match: { kind: 'contains', value: query.name } });
  }
  if (query.public !== undefined) {
    conditions.push({ field: 'public', match: { kind: 'exact', value: String(query.public) } });
  }
  if (query.owner !== undefined) {
    const owner = users.byUsername(query.owner)?.user.id ?? -1;
    conditions.push({ field: 'owner_id', match: { kind: 'exact', value: String(owner) } });
  }
  return conditions;
}

function serveProjectChanges(serve: Serve, { projects }: ProjectParts): void {
  serve(contract.createProject, async ({ body, headers, reply, user }) => {
    const { project_name: name, registry_id: registryId } = body;
    if (name === undefined || name === '') {
      throw new RegistryError('BAD_REQUEST', 'a project needs a name; give project_name');
    }
    if (registryId !== undefined && registryId !== null) {
      throw new RegistryError(
        'BAD_REQUEST',
        'this registry makes no proxy cache projects; leave registry_id out',
      );
    }
    const { public: isPublic, metadata } = readProjectRequest(body);
    const project = await projects.create({
      name,
      public: isPublic ?? false,
      ownerId: user.userId,
      metadata,
      actor: user.username,
    });
    const byName = headers['x-resource-name-in-location'] === true;
    reply.header('Location', `${HARBOR}/projects/${byName ? project.name : project.id}`);
  });

  serve(contract.updateProject, async ({ body, project, actor }) => {
    const { public: isPublic, metadata } = readProjectRequest(body);
    await projects.update(project.id, {
      ...(isPublic === undefined ? {} : { public: isPublic }),
      metadata,
      actor,
    });
  });

  serve(contract.deleteProject, ({ project, actor }) => projects.remove(project.id, actor));
}

function serveProject(serve: Serve, parts: ProjectParts): void {
  const { projects, projectLists } = parts;

  serve(contract.getProject, async ({ principal, project }) =>
    projectBody(parts, principal, project, await projectLists.repositoryCount(project.id)),
  );

  serve(contract.getProjectDeletable, ({ project }) => {
    const { deletable, reason } = projects.deletability(project.id);
    return reason === undefined ? { deletable } : { deletable, message: reason };
  });

  serve(contract.getProjectSummary, async ({ principal, project }) => ({
    repo_count: await projectLists.repositoryCount(project.id),
    ...(await memberCounts(parts, principal, project)),
    ...(await quotaOf(parts, principal, project)),
  }));
}

async function memberCounts({ guard, members }: ProjectParts, principal: Principal, project: Project) {
  const isAllowed = guard.allows(principal, 'list', 'member', project);
  const counts = isAllowed ? await members.countByRole(project.id) : undefined;
  const count = (role: RoleId): number => counts?.get(role) ?? 0;
  return {
    project_admin_count: count(ROLE.projectAdmin),
    maintainer_count: count(ROLE.maintainer),
    developer_count: count(ROLE.developer),
    guest_count: count(ROLE.guest),
    limited_guest_count: count(ROLE.limitedGuest),
  };
}

async function quotaOf({ guard, storage }: ProjectParts, principal: Principal, project: Project) {
  if (!guard.allows(principal, 'read', 'quota', project)) return {};
  const usage = await storage.measure();
  const used = usage.projects.find(({ projectId }) => projectId === project.id)?.bytes ?? 0;
  return { quota: { hard: { storage: -1 }, used: { storage: used } } };
}
