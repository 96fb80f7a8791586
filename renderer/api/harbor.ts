import type { HarborArtifact, HarborTag } from '../../registry-core/api/schemas/artifact.ts';
import type {
  HarborProject,
  ProjectDeletable,
  ProjectRequest,
  ProjectSummary,
} from '../../registry-core/api/schemas/project.ts';
import type { HarborRepository } from '../../registry-core/api/schemas/repository.ts';
import type { Search } from '../../registry-core/api/schemas/search.ts';
import type {
  OverallHealth,
  Statistic,
  SystemInfo,
  SystemVolumes,
} from '../../registry-core/api/schemas/system.ts';
import type { HarborUser, PasswordRequest, Permission } from '../../registry-core/api/schemas/user.ts';
import { type NumberedPage, numberedPage } from './paging.ts';
import type { ApiTransport, QueryValue } from './transport.ts';

const BASE = '/api/v2.0';

/** What every Harbor list takes. `q` is Harbor's grammar: `name=~app,public=true`. */
export interface HarborListOptions {
  readonly page?: number;
  readonly page_size?: number;
  readonly q?: string;
  readonly sort?: string;
}

/** A repository in Harbor's paths: its project's name, and its path without it. */
export interface RepositoryPath {
  readonly project: string;
  readonly path: string;
}

/** Splits `project/path/more` into project and path. */
export function splitRepository(fullName: string): RepositoryPath {
  const slash = fullName.indexOf('/');
  return { project: fullName.slice(0, slash), path: fullName.slice(slash + 1) };
}

/**
 * Harbor's API v2.0. `base` lets the same calls reach a remote Harbor through the core's forwarder.
 * Each function throws ApiError.
 */
export class HarborApi {
  readonly #transport: ApiTransport;
  readonly #base: string;

  constructor(transport: ApiTransport, base: string = BASE) {
    this.#transport = transport;
    this.#base = base;
  }

  systemInfo(signal?: AbortSignal): Promise<SystemInfo> {
    return this.#get('/systeminfo', {}, signal);
  }

  /** Whether all parts of the registry work; writes to its disk, so ask seldom. */
  health(signal?: AbortSignal): Promise<OverallHealth> {
    return this.#get('/health', {}, signal);
  }

  volumes(signal?: AbortSignal): Promise<SystemVolumes> {
    return this.#get('/systeminfo/volumes', {}, signal);
  }

  statistics(signal?: AbortSignal): Promise<Statistic> {
    return this.#get('/statistics', {}, signal);
  }

  search(q: string, signal?: AbortSignal): Promise<Search> {
    return this.#get('/search', { q }, signal);
  }

  currentUser(signal?: AbortSignal): Promise<HarborUser> {
    return this.#get('/users/current', {}, signal);
  }

  /** What the caller may do in `scope`, such as `/project/1`; resources are named relative to it. */
  currentPermissions(scope: string, signal?: AbortSignal): Promise<Permission[]> {
    return this.#get('/users/current/permissions', { scope, relative: true }, signal);
  }

  async changePassword(userId: number, change: PasswordRequest): Promise<void> {
    await this.#send('PUT', `/users/${userId}/password`, change);
  }

  listProjects(
    options: HarborListOptions & { name?: string; public?: boolean; owner?: string } = {},
    signal?: AbortSignal,
  ): Promise<NumberedPage<HarborProject>> {
    return this.#list('/projects', options, signal);
  }

  project(name: string, signal?: AbortSignal): Promise<HarborProject> {
    return this.#transport.json({
      path: `${this.#base}${projectPath(name)}`,
      headers: BY_NAME,
      signal,
    });
  }

  projectSummary(name: string, signal?: AbortSignal): Promise<ProjectSummary> {
    return this.#transport.json({
      path: `${this.#base}${projectPath(name)}/summary`,
      headers: BY_NAME,
      signal,
    });
  }

  projectDeletable(name: string, signal?: AbortSignal): Promise<ProjectDeletable> {
    return this.#transport.json({
      path: `${this.#base}${projectPath(name)}/_deletable`,
      headers: BY_NAME,
      signal,
    });
  }

  async createProject(project: ProjectRequest & { project_name: string }): Promise<void> {
    await this.#send('POST', '/projects', project);
  }

  async updateProject(name: string, change: ProjectRequest): Promise<void> {
    await this.#send('PUT', projectPath(name), change, BY_NAME);
  }

  async deleteProject(name: string): Promise<void> {
    await this.#send('DELETE', projectPath(name), undefined, BY_NAME);
  }

  listRepositories(
    project: string,
    options: HarborListOptions = {},
    signal?: AbortSignal,
  ): Promise<NumberedPage<HarborRepository>> {
    return this.#list(`${projectPath(project)}/repositories`, options, signal);
  }

  repository(fullName: string, signal?: AbortSignal): Promise<HarborRepository> {
    return this.#get(repositoryPath(fullName), {}, signal);
  }

  async describeRepository(fullName: string, description: string): Promise<void> {
    await this.#send('PUT', repositoryPath(fullName), { description });
  }

  async deleteRepository(fullName: string): Promise<void> {
    await this.#send('DELETE', repositoryPath(fullName));
  }

  listArtifacts(
    fullName: string,
    options: HarborListOptions & { with_tag?: boolean; with_label?: boolean; with_accessory?: boolean } = {},
    signal?: AbortSignal,
  ): Promise<NumberedPage<HarborArtifact>> {
    return this.#list(`${repositoryPath(fullName)}/artifacts`, options, signal);
  }

  artifact(fullName: string, reference: string, signal?: AbortSignal): Promise<HarborArtifact> {
    return this.#get(artifactPath(fullName, reference), { with_accessory: true }, signal);
  }

  async deleteArtifact(fullName: string, reference: string): Promise<void> {
    await this.#send('DELETE', artifactPath(fullName, reference));
  }

  listTags(
    fullName: string,
    reference: string,
    options: HarborListOptions = {},
    signal?: AbortSignal,
  ): Promise<NumberedPage<HarborTag>> {
    return this.#list(`${artifactPath(fullName, reference)}/tags`, options, signal);
  }

  async createTag(fullName: string, reference: string, name: string): Promise<void> {
    await this.#send('POST', `${artifactPath(fullName, reference)}/tags`, { name });
  }

  /** Takes a tag from the artifact of that digest; refused when the tag points elsewhere by now. */
  async deleteTag(fullName: string, digest: string, tag: string): Promise<void> {
    await this.#send('DELETE', `${artifactPath(fullName, digest)}/tags/${encodeURIComponent(tag)}`);
  }

  #get<Body>(
    path: string,
    query: Readonly<Record<string, QueryValue>>,
    signal: AbortSignal | undefined,
  ): Promise<Body> {
    return this.#transport.json({ path: this.#base + path, query, signal });
  }

  async #list<Item>(
    path: string,
    options: object,
    signal: AbortSignal | undefined,
  ): Promise<NumberedPage<Item>> {
    const query: Record<string, QueryValue> = { ...options };
    return numberedPage<Item>(await this.#transport.send({ path: this.#base + path, query, signal }));
  }

  async #send(
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    await this.#transport.send({
      method,
      path: this.#base + path,
      headers,
      ...(body === undefined ? {} : { body }),
    });
  }
}

// A project may be called "123": without this header digits mean an id.
const BY_NAME = { 'x-is-resource-name': 'true' };

function projectPath(name: string): string {
  return `/projects/${encodeURIComponent(name)}`;
}

function repositoryPath(fullName: string): string {
  const { project, path } = splitRepository(fullName);
  // Harbor wants the slashes of a repository encoded twice.
  return `/projects/${encodeURIComponent(project)}/repositories/${encodeURIComponent(encodeURIComponent(path))}`;
}

function artifactPath(fullName: string, reference: string): string {
  return `${repositoryPath(fullName)}/artifacts/${encodeURIComponent(reference)}`;
}
