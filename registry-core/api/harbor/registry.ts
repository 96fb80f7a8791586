import { type Guard, isSignedIn } from '../../access/index.ts';
import { type BlobDriver, capacityOf } from '../../blobs/index.ts';
import type {
  ProjectQueries,
  ProjectStore,
  RepositoryListItem,
  RepositoryQueries,
  StorageMeter,
} from '../../catalog/index.ts';
import type { Settings } from '../../settings/index.ts';
import * as contract from '../contract/harbor/registry.ts';
import { registryAddress } from '../registry-address.ts';
import type { Search } from '../schemas/search.ts';
import type { Serve } from '../serving/call.ts';
import type { Finder } from '../serving/finder.ts';
import { dateTime } from '../times.ts';
import { type ProjectBodyParts, projectBody } from './project-body.ts';

/** The Harbor whose API this is; clients read it to know what they may ask. */
const HARBOR_VERSION = 'v2.13.0';

/** Most projects and most repositories that a search finds: Harbor sets no limit, a screen needs one. */
const FOUND_MAX = 100;

export interface HarborRegistryParts extends ProjectBodyParts {
  readonly finder: Finder;
  readonly guard: Guard;
  readonly projects: ProjectStore;
  readonly projectLists: ProjectQueries;
  readonly repositoryLists: RepositoryQueries;
  readonly storage: Pick<StorageMeter, 'measure'>;
  readonly settings: Settings;
  /** Tells how much room is left where blobs go. */
  readonly driver: Pick<BlobDriver, 'extensions'>;
  /** Marina's version. */
  readonly version: string;
}

/** Harbor's tags "version", "search", "systeminfo" and "statistic". */
export function serveHarborRegistry(serve: Serve, parts: HarborRegistryParts): void {
  serveSearch(serve, parts);
  serveSystemInfo(serve, parts);
  serveStatistic(serve, parts);
}

function serveSearch(serve: Serve, parts: HarborRegistryParts): void {
  const { finder, projectLists, repositoryLists } = parts;
  serve(contract.search, async ({ principal, query }) => {
    const visible = finder.visibleProjects(principal);
    const projects = await projectLists.find(query.q, visible, FOUND_MAX);
    const repositories = await repositoryLists.find(query.q, visible, FOUND_MAX);
    return {
      project: projects.map((project) => projectBody(parts, principal, project, project.repositoryCount)),
      repository: repositories.flatMap((repository) => foundRepository(parts.projects, repository)),
    };
  });
}

/** Nothing for one whose project is gone by now. */
function foundRepository(projects: ProjectStore, repository: RepositoryListItem): Search['repository'] {
  const project = projects.byId(repository.projectId);
  if (project === undefined) return [];
  return [
    {
      project_id: project.id,
      project_name: project.name,
      project_public: project.public,
      repository_name: repository.name,
      pull_count: repository.pullCount,
      artifact_count: repository.artifactCount,
    },
  ];
}

function serveSystemInfo(serve: Serve, { settings, version, driver }: HarborRegistryParts): void {
  // By this a Harbor peer finds the path of the API.
  serve(contract.getVersion, () => ({ version: 'v2.0' }));

  serve(contract.getSystemInfo, ({ principal, request }) => {
    const forAnyone = { auth_mode: 'db_auth', self_registration: false, banner_message: '' };
    if (!isSignedIn(principal)) return forAnyone;
    const { address, url } = registryAddress(request.raw, settings.get('externalUrl'));
    return {
      ...forAnyone,
      primary_auth_mode: false,
      harbor_version: `${HARBOR_VERSION}-marina-${version}`,
      external_url: url,
      registry_url: address,
      project_creation_restriction: 'everyone',
      has_ca_root: false,
      registry_storage_provider_name: 'filesystem',
      read_only: false,
      notification_enable: false,
      current_time: dateTime(Date.now()),
    };
  });

  serve(contract.getVolumes, async () => {
    const capacity = await capacityOf(driver);
    if (capacity === undefined) return { storage: [] };
    return { storage: [{ total: capacity.totalBytes, free: capacity.freeBytes }] };
  });
}

function serveStatistic(serve: Serve, parts: HarborRegistryParts): void {
  const { finder, guard, projectLists, storage } = parts;
  serve(contract.getStatistic, async ({ principal }) => {
    const { projects, repositories } = await projectLists.statistics(finder.visibleProjects(principal));
    const isAll = guard.readableAll(principal);
    return {
      private_project_count: projects.private,
      private_repo_count: repositories.private,
      public_project_count: projects.public,
      public_repo_count: repositories.public,
      total_project_count: isAll ? projects.private + projects.public : 0,
      total_repo_count: isAll ? repositories.private + repositories.public : 0,
      total_storage_consumption: isAll ? (await storage.measure()).bytes : 0,
    };
  });
}
