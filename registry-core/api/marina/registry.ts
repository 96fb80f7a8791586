import { Type } from 'typebox';
import type { Principal } from '../../access/principal.ts';
import { RegistryError } from '../../errors/registry-error.ts';
import type { Activity as RecordedActivity } from '../../events/recent-activity.ts';
import { requireUser } from '../api-access.ts';
import type { ApiContext } from '../api-context.ts';
import type { ApiInstance } from '../instance.ts';
import { registryAddress } from '../registry-address.ts';
import {
  type Activity,
  Connection,
  FindQuery,
  Found,
  ProjectSize,
  ProjectSizeQuery,
  Recent,
  RecentQuery,
  RevealedPassword,
  Storage,
} from '../schemas/marina/registry.ts';
import { dateTime } from '../times.ts';

const TAG = { tags: ['registry'] };

/** What the home screen and the command palette show. */
export function addRegistryRoutes(instance: ApiInstance, context: ApiContext): void {
  addConnection(instance, context);
  addRevealPassword(instance, context);
  addStorage(instance, context);
  addProjectSizes(instance, context);
  addRecent(instance, context);
  addFind(instance, context);
}

function addConnection(instance: ApiInstance, { accounts, isExposed, settings, version }: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'getConnection',
    summary: 'Tell how clients reach and name this registry',
    response: { 200: Connection },
  };
  instance.get('/connection', { schema }, async (request) => {
    const { principal } = request.identity;
    const address = registryAddress(request.raw, settings.get('externalUrl'));
    if (principal.kind === 'anonymous') return { ...address, ...TOLD_TO_VISITORS };
    const { username, administrator } = principal;
    return {
      ...address,
      port: request.raw.socket.localPort ?? 0,
      version,
      username,
      administrator,
      initialPassword: administrator && accounts.hasInitialPassword(),
      exposed: isExposed?.() ?? false,
    };
  });
}

/** A visitor learns how to name the registry, by the address that was used; of the registry itself nothing. */
const TOLD_TO_VISITORS = {
  port: null,
  version: null,
  username: null,
  administrator: false,
  initialPassword: false,
};

function addRevealPassword(instance: ApiInstance, { accounts, users }: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'revealInitialPassword',
    summary: 'Show the generated administrator password while it holds; only to the desktop window',
    response: { 200: RevealedPassword },
  };
  instance.post('/connection/reveal-password', { schema }, async (request) => {
    const { administrator } = requireUser(request.identity.principal);
    if (!administrator || request.identity.method !== 'desktop') {
      throw new RegistryError(
        'FORBIDDEN',
        "the password is shown only in the desktop application's own window",
      );
    }
    const password = await accounts.initialPassword();
    const username = users.firstAdministrator()?.username;
    if (password === undefined || username === undefined) {
      throw new RegistryError(
        'NOT_FOUND',
        'the generated password was changed, and the registry keeps no other',
      );
    }
    return { username, password };
  });
}

function addStorage(instance: ApiInstance, { guard, projects, read, driver }: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'getStorageUsage',
    summary: 'Tell what is stored, by whom, and how much room is left',
    response: { 200: Storage },
  };
  instance.get('/storage', { schema }, async (request) => {
    guard.requireSystem(request.identity.principal, 'read', 'system-volumes');
    const [usage, disk] = await Promise.all([read.storage.measure(), driver.capacity()]);
    return {
      bytes: usage.bytes,
      blobCount: usage.blobCount,
      sharedBytes: usage.sharedBytes,
      unlinkedBytes: usage.unlinkedBytes,
      diskTotal: disk.totalBytes,
      diskFree: disk.freeBytes,
      measuredAt: dateTime(usage.measuredAt),
      projects: usage.projects.flatMap((project) => {
        const name = projects.byId(project.projectId)?.name;
        return name === undefined
          ? []
          : [{ ...project, name, sharedBytes: project.bytes - project.uniqueBytes }];
      }),
    };
  });
}

function addProjectSizes(instance: ApiInstance, context: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'getProjectSizes',
    summary: 'Tell how many bytes projects hold',
    querystring: ProjectSizeQuery,
    response: { 200: Type.Array(ProjectSize) },
  };
  instance.get('/projects/sizes', { schema }, async (request) => {
    const { principal } = request.identity;
    const names = new Set(request.query.names.split(','));
    if (names.size > PROJECTS_MOST) {
      throw new RegistryError('BAD_REQUEST', `names takes at most ${PROJECTS_MOST} projects; ask in parts`);
    }
    const usage = await context.read.storage.measure();
    const sizes = new Map(usage.projects.map((project) => [project.projectId, project]));
    return [...names].flatMap((name) => {
      const project = context.projects.byName(name);
      if (project === undefined || !context.guard.allows(principal, 'read', 'project', project)) return [];
      const { bytes = 0, blobCount = 0 } = sizes.get(project.id) ?? {};
      return [{ projectId: project.id, name, bytes, blobCount }];
    });
  });
}

const PROJECTS_MOST = 100;

function addRecent(instance: ApiInstance, context: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'listRecent',
    summary: 'List the latest pushes and pulls that the caller may know of',
    querystring: RecentQuery,
    response: { 200: Recent },
  };
  instance.get('/recent', { schema }, async (request) => {
    const { limit } = request.query;
    const principal = requireUser(request.identity.principal);
    const isVisible = visibilityOf(context, principal);
    const { activity } = context.read;
    const bodyOf = (one: RecordedActivity): Activity => activityBody(context, one);
    return {
      pushes: activity.latest('artifact.pushed', isVisible, limit).map(bodyOf),
      pulls: activity.latest('artifact.pulled', isVisible, limit).map(bodyOf),
    };
  });
}

/** Whether the principal may know of a project, looked up once for each. */
function visibilityOf({ guard, projects }: ApiContext, principal: Principal): (projectId: number) => boolean {
  const known = new Map<number, boolean>();
  return (projectId) => {
    const before = known.get(projectId);
    if (before !== undefined) return before;
    const project = projects.byId(projectId);
    const isVisible = project !== undefined && guard.allows(principal, 'read', 'project', project);
    known.set(projectId, isVisible);
    return isVisible;
  };
}

function activityBody({ read }: ApiContext, activity: RecordedActivity): Activity {
  return {
    eventId: activity.eventId,
    repository: activity.repository,
    digest: activity.digest,
    tag: activity.tag ?? null,
    type: read.artifacts.typeOf(activity.repository, activity.digest) ?? null,
    actor: activity.actor,
    at: dateTime(activity.at),
  };
}

function addFind(instance: ApiInstance, { access, read }: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'find',
    summary: 'Find projects, repositories and tags whose name contains a text',
    querystring: FindQuery,
    response: { 200: Found },
  };
  instance.get('/find', { schema }, async (request) => {
    const { q, limit } = request.query;
    const visible = access.visibleProjects(request.identity.principal);
    const projects = await read.projects.find(q, visible, limit);
    const repositories = await read.repositories.find(q, visible, limit);
    return {
      projects: projects.map((project) => ({ id: project.id, name: project.name, public: project.public })),
      repositories: repositories.map(({ name, artifactCount }) => ({ name, artifactCount })),
      tags: await read.tags.find(q, visible, limit),
    };
  });
}
