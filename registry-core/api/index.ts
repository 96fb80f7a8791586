import type { Guard, MemberStore } from '../access/index.ts';
import type { BlobDriver, UnfinishedUploads, UploadSessions } from '../blobs/index.ts';
import type { Catalog } from '../catalog/index.ts';
import type { Cleanup } from '../cleanup/index.ts';
import type { RecentActivity } from '../events/index.ts';
import type { UserStore } from '../identity/index.ts';
import type { JobService } from '../jobs/index.ts';
import type { Settings } from '../settings/index.ts';
import type { AccountActions } from './account-actions.ts';
import { serveArtifacts } from './harbor/artifact.ts';
import { serveArtifactTags } from './harbor/artifact-tags.ts';
import { serveGarbageCollection } from './harbor/gc.ts';
import { serveJobService } from './harbor/jobservice.ts';
import { serveProjects } from './harbor/project.ts';
import { serveHarborRegistry } from './harbor/registry.ts';
import { serveRepositories } from './harbor/repository.ts';
import { serveUsers } from './harbor/user.ts';
import type { ApiInstance } from './instance.ts';
import { serveArtifactDetails } from './marina/artifact.ts';
import { serveCleanup } from './marina/cleanup.ts';
import { serveDeletion } from './marina/deletion.ts';
import { serveExecutions } from './marina/executions.ts';
import { serveJobs } from './marina/jobs.ts';
import { serveListings } from './marina/listing.ts';
import { serveRegistry } from './marina/registry.ts';
import { serveTags } from './marina/tags.ts';
import { serveUnfinishedUploads } from './marina/unfinished-uploads.ts';
import { serveUploads } from './marina/uploads.ts';
import type { Serve } from './serving/call.ts';
import { Finder } from './serving/finder.ts';
import { Places } from './serving/places.ts';
import { type ApiAuthenticator, servingOn } from './serving/serve.ts';

export { notBuilt } from './harbor/not-built.ts';
export type { ApiInstance } from './instance.ts';

/** What the API is built on, room by room. */
export interface ApiParts {
  readonly authenticator: ApiAuthenticator;
  readonly access: { readonly guard: Guard; readonly members: MemberStore };
  readonly identity: { readonly users: UserStore; readonly accounts: AccountActions };
  readonly catalog: Pick<
    Catalog,
    'projects' | 'repositories' | 'artifacts' | 'deletion' | 'deletionJobs' | 'lists' | 'storage' | 'tagging'
  >;
  readonly activity: RecentActivity;
  readonly storage: {
    readonly driver: Pick<BlobDriver, 'extensions'>;
    readonly uploads: Pick<UploadSessions, 'progress' | 'refusedPushes' | 'stop'>;
    readonly unfinishedUploads: Pick<UnfinishedUploads, 'list' | 'find' | 'discard' | 'discardAll'>;
  };
  readonly settings: Settings;
  readonly jobs: JobService;
  readonly cleanup: Pick<Cleanup, 'garbage'>;
  /** Marina's version. */
  readonly version: string;
  /** Whether other machines reach the registry without TLS. */
  readonly isExposed?: () => boolean;
  /** Adds what only a registry that listens has: its health, its sessions, its live feed. */
  readonly serveMore?: (serve: Serve) => void;
}

/** Harbor's API v2.0 and Marina's own. Register it on the application, after the document of the API. */
export function apiPlugin(parts: ApiParts): (instance: ApiInstance) => Promise<void> {
  return async (instance) => {
    const { authenticator, access, catalog } = parts;
    const finder = new Finder({
      guard: access.guard,
      projects: catalog.projects,
      repositories: catalog.lists.repositories,
      artifacts: catalog.lists.artifacts,
    });
    const serve = servingOn(instance, authenticator, new Places(access.guard, finder));
    serveHarbor(serve, parts, finder);
    serveMarina(serve, parts, finder);
    parts.serveMore?.(serve);
  };
}

function serveHarbor(serve: Serve, parts: ApiParts, finder: Finder): void {
  const { catalog, settings, version } = parts;
  const { guard, members } = parts.access;
  const { users, accounts } = parts.identity;
  const { projects, repositories, deletion, storage, tagging, lists } = catalog;
  const { contents, referrers, tags } = lists;
  const [projectLists, repositoryLists] = [lists.projects, lists.repositories];
  serveProjects(serve, { guard, users, projects, finder, storage, projectLists, members });
  serveRepositories(serve, { finder, repositories, deletion, repositoryLists });
  serveArtifacts(serve, { contents, referrers, tags, deletion, artifactLists: lists.artifacts });
  serveArtifactTags(serve, { tags, tagging, deletion, artifactLists: lists.artifacts });
  serveHarborRegistry(serve, {
    guard,
    users,
    projects,
    finder,
    storage,
    projectLists,
    repositoryLists,
    settings,
    version,
    driver: parts.storage.driver,
  });
  serveJobService(serve, parts.jobs);
  serveGarbageCollection(serve, parts.jobs);
  serveUsers(serve, { users, accounts, guard, projects });
}

function serveMarina(serve: Serve, parts: ApiParts, finder: Finder): void {
  serveReadings(serve, parts, finder);
  const { users } = parts.identity;
  const { repositories, deletion, deletionJobs: jobs, tagging } = parts.catalog;
  const { uploads, unfinishedUploads } = parts.storage;
  serveDeletion(serve, { finder, deletion });
  serveJobs(serve, { finder, jobs });
  serveExecutions(serve, parts.jobs);
  serveCleanup(serve, { garbage: parts.cleanup.garbage, service: parts.jobs });
  serveTags(serve, { tagging });
  serveUploads(serve, { uploads, repositories, users });
  serveUnfinishedUploads(serve, { unfinishedUploads, repositories, users });
}

function serveReadings(serve: Serve, parts: ApiParts, finder: Finder): void {
  const { settings, version, isExposed, activity } = parts;
  const { guard } = parts.access;
  const { users, accounts } = parts.identity;
  const { projects, artifacts, storage, lists } = parts.catalog;
  const { repositories: repositoryLists, artifacts: artifactLists } = lists;
  const { contents, referrers, tags, artifactPages } = lists;
  serveRegistry(serve, {
    finder,
    guard,
    users,
    accounts,
    projects,
    projectLists: lists.projects,
    repositoryLists,
    artifactLists,
    tags,
    storage,
    settings,
    driver: parts.storage.driver,
    version,
    activity,
    ...(isExposed === undefined ? {} : { isExposed }),
  });
  serveListings(serve, {
    repositoryLists,
    artifactLists,
    artifactPages,
    finder,
    contents,
    referrers,
    tags,
    storage,
  });
  serveArtifactDetails(serve, { artifacts, contents, referrers, tags });
}

export { mayKnow } from './marina/event-visibility.ts';
export { EventFollowers, type UploadHints } from './marina/events.ts';
export { addApiDocument } from './openapi.ts';
export { compileValidator } from './serving/validation.ts';
export { serveSessions } from './session.ts';
export { serveTelemetry } from './telemetry.ts';
export { serveTokens } from './token.ts';
