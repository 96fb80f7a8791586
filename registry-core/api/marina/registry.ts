import { actorName, type Guard, isAdministrator, isSignedIn, type Principal } from '../../access/index.ts';
import { type BlobDriver, capacityOf } from '../../blobs/index.ts';
import type {
  ArtifactQueries,
  ProjectQueries,
  ProjectStore,
  RepositoryQueries,
  StorageMeter,
  TagQueries,
} from '../../catalog/index.ts';
import { RegistryError } from '../../errors/index.ts';
import type { RecentActivity, Activity as RecordedActivity } from '../../events/index.ts';
import type { UserStore } from '../../identity/index.ts';
import type { Settings } from '../../settings/index.ts';
import type { AccountActions } from '../account-actions.ts';
import * as contract from '../contract/marina/registry.ts';
import { registryAddress } from '../registry-address.ts';
import type { Activity } from '../schemas/marina/registry.ts';
import type { Serve } from '../serving/call.ts';
import type { Finder } from '../serving/finder.ts';
import { dateTime } from '../times.ts';

export interface RegistryParts {
  readonly finder: Finder;
  readonly guard: Guard;
  readonly users: UserStore;
  readonly accounts: AccountActions;
  readonly projects: ProjectStore;
  readonly projectLists: ProjectQueries;
  readonly repositoryLists: RepositoryQueries;
  readonly artifactLists: ArtifactQueries;
  readonly tags: TagQueries;
  readonly storage: Pick<StorageMeter, 'measure'>;
  readonly activity: RecentActivity;
  readonly settings: Settings;
  /** Tells how much room is left where blobs go. */
  readonly driver: Pick<BlobDriver, 'extensions'>;
  /** Marina's version. */
  readonly version: string;
  /** Whether other machines reach the registry without TLS. */
  readonly isExposed?: () => boolean;
}

/** What the home screen, the settings and the command palette show. */
export function serveRegistry(serve: Serve, parts: RegistryParts): void {
  serveConnection(serve, parts);
  serveStorage(serve, parts);
  serveActivity(serve, parts);
  serveSettings(serve, parts);
}

function serveConnection(serve: Serve, parts: RegistryParts): void {
  const { accounts, isExposed, settings, users, version } = parts;

  serve(contract.getConnection, ({ principal, request }) => {
    const address = registryAddress(request.raw, settings.get('externalUrl'));
    if (!isSignedIn(principal)) return { ...address, ...TOLD_TO_VISITORS };
    const administrator = isAdministrator(principal);
    return {
      ...address,
      port: request.raw.socket.localPort ?? 0,
      version,
      username: actorName(principal),
      administrator,
      initialPassword: administrator && accounts.hasInitialPassword(),
      exposed: isExposed?.() ?? false,
    };
  });

  serve(contract.revealInitialPassword, async ({ identity, user }) => {
    if (!user.administrator || identity.method !== 'desktop') {
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

/** A visitor learns how to name the registry, by the address that was used; of the registry itself nothing. */
const TOLD_TO_VISITORS = {
  port: null,
  version: null,
  username: null,
  administrator: false,
  initialPassword: false,
};

/** Projects whose sizes one request asks for at most. */
const PROJECTS_MOST = 100;

function serveStorage(serve: Serve, { guard, projects, storage, driver }: RegistryParts): void {
  serve(contract.getStorageUsage, async () => {
    const [usage, disk] = await Promise.all([storage.measure(), capacityOf(driver)]);
    return {
      bytes: usage.bytes,
      blobCount: usage.blobCount,
      sharedBytes: usage.sharedBytes,
      unusedBytes: usage.unusedBytes,
      diskTotal: disk?.totalBytes ?? 0,
      diskFree: disk?.freeBytes ?? 0,
      measuredAt: dateTime(usage.measuredAt),
      projects: usage.projects.flatMap((project) => {
        const name = projects.byId(project.projectId)?.name;
        return name === undefined
          ? []
          : [{ ...project, name, sharedBytes: project.bytes - project.uniqueBytes }];
      }),
    };
  });

  serve(contract.getProjectSizes, async ({ principal, query }) => {
    const names = new Set(query.names.split(','));
    if (names.size > PROJECTS_MOST) {
      throw new RegistryError('BAD_REQUEST', `names takes at most ${PROJECTS_MOST} projects; ask in parts`);
    }
    const usage = await storage.measure();
    const sizes = new Map(usage.projects.map((project) => [project.projectId, project]));
    return [...names].flatMap((name) => {
      const project = projects.byName(name);
      if (project === undefined || !guard.allows(principal, 'read', 'project', project)) return [];
      const { bytes = 0, blobCount = 0 } = sizes.get(project.id) ?? {};
      return [{ projectId: project.id, name, bytes, blobCount }];
    });
  });
}

function serveActivity(serve: Serve, parts: RegistryParts): void {
  const { activity, finder, projectLists, repositoryLists, tags } = parts;

  serve(contract.listRecent, ({ principal, query: { limit } }) => {
    const isVisible = visibilityOf(parts, principal);
    const bodyOf = (one: RecordedActivity): Activity => activityBody(parts, one);
    const pushed = activity.latest('artifact.pushed', isVisible, limit);
    const pulled = activity.latest('artifact.pulled', isVisible, limit);
    return {
      pushes: pushed.activities.map(bodyOf),
      pulls: pulled.activities.map(bodyOf),
      hasPushes: pushed.happened,
      hasPulls: pulled.happened,
    };
  });

  serve(contract.find, async ({ principal, query: { q, limit } }) => {
    const visible = finder.visibleProjects(principal);
    const projects = await projectLists.find(q, visible, limit);
    const repositories = await repositoryLists.find(q, visible, limit);
    return {
      projects: projects.map((project) => ({ id: project.id, name: project.name, public: project.public })),
      repositories: repositories.map(({ name, artifactCount }) => ({ name, artifactCount })),
      tags: await tags.find(q, visible, limit),
    };
  });
}

function serveSettings(serve: Serve, { settings }: RegistryParts): void {
  serve(contract.getSettings, () => ({ ...settings.all() }));

  serve(contract.changeSettings, async ({ body, actor }) => {
    await settings.set(body, actor);
    return { ...settings.all() };
  });
}

/** Whether the principal may know of a project, looked up once for each. */
function visibilityOf(
  { guard, projects }: RegistryParts,
  principal: Principal,
): (projectId: number) => boolean {
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

function activityBody({ artifactLists }: RegistryParts, activity: RecordedActivity): Activity {
  return {
    eventId: activity.eventId,
    repository: activity.repository,
    digest: activity.digest,
    tag: activity.tag ?? null,
    type: artifactLists.typeOf(activity.repository, activity.digest) ?? null,
    actor: activity.actor,
    at: dateTime(activity.at),
  };
}
