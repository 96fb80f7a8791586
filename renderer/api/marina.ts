import type { ArtifactDetail, Child, ReferrerTree } from '../../registry-core/api/schemas/marina/artifact.ts';
import type {
  DeletePlan,
  DeleteResult,
  DeleteSelection,
} from '../../registry-core/api/schemas/marina/deletion.ts';
import type { DeleteMatching, Job } from '../../registry-core/api/schemas/marina/job.ts';
import type {
  ArtifactPage,
  ArtifactRowQuery,
  RepositoryListQuery,
  RepositoryPage,
  TagListQuery,
  TagPage,
} from '../../registry-core/api/schemas/marina/listing.ts';
import type {
  Connection,
  Found,
  ProjectSize,
  Recent,
  RevealedPassword,
  SettingsBody,
  SettingsChange,
  Storage,
} from '../../registry-core/api/schemas/marina/registry.ts';
import type { TagMoveRequest } from '../../registry-core/api/schemas/marina/tag.ts';
import type {
  DiscardedUploads,
  UnfinishedUploadList,
  Upload,
} from '../../registry-core/api/schemas/marina/upload.ts';
import type { LogPage, LogQuery } from './log.ts';
import type { ApiRequest, ApiTransport, QueryValue } from './transport.ts';

const BASE = '/api/marina/v1';

/** Marina's own API: what Harbor lacks. Each function throws ApiError. */
export class MarinaApi {
  readonly #transport: ApiTransport;

  constructor(transport: ApiTransport) {
    this.#transport = transport;
  }

  connection(signal?: AbortSignal): Promise<Connection> {
    return this.#get('/connection', {}, signal);
  }

  /** The generated administrator password, while it holds; the window only. */
  revealPassword(): Promise<RevealedPassword> {
    return this.#post('/connection/reveal-password', undefined);
  }

  storage(signal?: AbortSignal): Promise<Storage> {
    return this.#get('/storage', {}, signal);
  }

  recent(limit?: number, signal?: AbortSignal): Promise<Recent> {
    return this.#get('/recent', { limit }, signal);
  }

  /** Projects, repositories and tags whose name contains `q`. */
  find(q: string, limit?: number, signal?: AbortSignal): Promise<Found> {
    return this.#get('/find', { q, limit }, signal);
  }

  /** The registry's log, newest lines first; for administrators. */
  logs(query: Partial<LogQuery>, signal?: AbortSignal): Promise<LogPage> {
    return this.#get('/logs', query, signal);
  }

  settings(signal?: AbortSignal): Promise<SettingsBody> {
    return this.#get('/settings', {}, signal);
  }

  changeSettings(change: SettingsChange): Promise<SettingsBody> {
    return this.#transport.json({ method: 'PUT', path: `${BASE}/settings`, body: change });
  }

  repositories(query: Partial<RepositoryListQuery> = {}, signal?: AbortSignal): Promise<RepositoryPage> {
    return this.#get('/repositories', query, signal);
  }

  artifacts(
    repository: string,
    query: Partial<ArtifactRowQuery> = {},
    signal?: AbortSignal,
  ): Promise<ArtifactPage> {
    return this.#get(`${repositoryPath(repository)}/artifacts`, query, signal);
  }

  tags(repository: string, query: Partial<TagListQuery> = {}, signal?: AbortSignal): Promise<TagPage> {
    return this.#get(`${repositoryPath(repository)}/tags`, query, signal);
  }

  /** `reference` is a tag or a digest, here and below. */
  artifact(repository: string, reference: string, signal?: AbortSignal): Promise<ArtifactDetail> {
    return this.#get(artifactPath(repository, reference), {}, signal);
  }

  /** What an index lists, stored or not. */
  children(repository: string, reference: string, signal?: AbortSignal): Promise<Child[]> {
    return this.#get(`${artifactPath(repository, reference)}/children`, {}, signal);
  }

  referrers(repository: string, reference: string, signal?: AbortSignal): Promise<ReferrerTree> {
    return this.#get(`${artifactPath(repository, reference)}/referrers`, {}, signal);
  }

  /** The manifest exactly as it was pushed. */
  async manifest(repository: string, reference: string, signal?: AbortSignal): Promise<string> {
    const path = `${BASE}${artifactPath(repository, reference)}/manifest`;
    const response = await this.#transport.send({ path, signal });
    return response.text();
  }

  /** Says exactly what deleting the selection takes away; changes nothing. */
  planDelete(repository: string, selection: DeleteSelection, signal?: AbortSignal): Promise<DeletePlan> {
    return this.#post(`${repositoryPath(repository)}/artifacts:plan-delete`, selection, signal);
  }

  deleteArtifacts(repository: string, selection: DeleteSelection): Promise<DeleteResult> {
    return this.#post(`${repositoryPath(repository)}/artifacts:delete`, selection);
  }

  /** Begins to delete all that match; goes on by itself. */
  deleteMatching(repository: string, what: Partial<DeleteMatching>): Promise<Job> {
    return this.#post(`${repositoryPath(repository)}/artifacts:delete-matching`, {
      kind: 'artifacts',
      ...what,
    });
  }

  /** Begins to delete a repository with all that is in it. */
  deleteRepository(repository: string): Promise<Job> {
    return this.#transport.json({ method: 'DELETE', path: BASE + repositoryPath(repository) });
  }

  /** Begins to delete a project with its repositories. */
  deleteProject(name: string): Promise<Job> {
    return this.#transport.json({ method: 'DELETE', path: `${BASE}/projects/${encodeURIComponent(name)}` });
  }

  /** The jobs that run, and those that ended within the last hour. */
  jobs(signal?: AbortSignal): Promise<readonly Job[]> {
    return this.#get('/jobs', {}, signal);
  }

  /** Stops a job; what it deleted stays deleted. */
  async cancelJob(id: string): Promise<void> {
    await this.#transport.send({ method: 'DELETE', path: `${BASE}/jobs/${encodeURIComponent(id)}` });
  }

  /** What projects hold; at most a hundred at once. */
  projectSizes(names: readonly string[], signal?: AbortSignal): Promise<readonly ProjectSize[]> {
    return this.#get('/projects/sizes', { names: names.join(',') }, signal);
  }

  /** Points a tag at another artifact; refused with CONFLICT when it is elsewhere by now. */
  async moveTag(repository: string, move: TagMoveRequest): Promise<void> {
    const path = `${BASE}${repositoryPath(repository)}/tags:move`;
    await this.#transport.send({ method: 'POST', path, body: move });
  }

  /** The blobs that arrive, and those whose upload ended lately. */
  uploads(signal?: AbortSignal): Promise<readonly Upload[]> {
    return this.#get('/uploads', {}, signal);
  }

  /** Ends an upload against its client's will. */
  async cancelUpload(id: string): Promise<void> {
    await this.#transport.send({ method: 'DELETE', path: `${BASE}/uploads/${encodeURIComponent(id)}` });
  }

  /** What uploads hold on the disk that have got no byte for so long; of the uploads themselves the largest alone. */
  unfinishedUploads(idleSeconds: number, signal?: AbortSignal): Promise<UnfinishedUploadList> {
    return this.#get('/unfinished-uploads', { idleSeconds, limit: 1 }, signal);
  }

  /** Discards a part of them; `remaining` says how many are left. */
  discardUnfinishedUploads(idleSeconds: number): Promise<DiscardedUploads> {
    const path = `${BASE}/unfinished-uploads`;
    return this.#transport.json({ method: 'DELETE', path, query: { idleSeconds } });
  }

  #get<Body>(path: string, query: object, signal: AbortSignal | undefined): Promise<Body> {
    const values: Record<string, QueryValue> = { ...query };
    return this.#transport.json({ path: BASE + path, query: values, signal });
  }

  #post<Body>(path: string, body: unknown, signal?: AbortSignal): Promise<Body> {
    const request: ApiRequest = { method: 'POST', path: BASE + path, signal };
    return this.#transport.json(body === undefined ? request : { ...request, body });
  }
}

function repositoryPath(fullName: string): string {
  return `/repositories/${encodeURIComponent(fullName)}`;
}

function artifactPath(fullName: string, reference: string): string {
  return `${repositoryPath(fullName)}/artifacts/${encodeURIComponent(reference)}`;
}
