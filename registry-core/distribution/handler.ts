import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Guard } from '../access/guard.ts';
import type { RequestIdentity } from '../access/request-identity.ts';
import type { BlobStore } from '../blobs/blob-store.ts';
import type { UploadSessions } from '../blobs/upload-sessions.ts';
import type { Catalog } from '../catalog/index.ts';
import type { Database } from '../database/database.ts';
import { RegistryError, toRegistryError } from '../errors/registry-error.ts';
import { errorBodyFor } from '../telemetry/error-for-client.ts';
import { BlobMounts } from './blob-mounts.ts';
import { BlobHandler } from './blobs.ts';
import { abandonBody, Exchange, withCommonHeaders } from './exchange.ts';
import { ManifestHandler } from './manifests.ts';
import { ReferrersHandler } from './referrers.ts';
import { bodyOfRefused } from './refused-upload.ts';
import { RepositoryAccess } from './repository-access.ts';
import { RepositoryListHandler } from './repository-list.ts';
import { parseRoute, type Route } from './route.ts';
import { TagsHandler } from './tags.ts';
import { UploadHandler } from './uploads.ts';

/** What the OCI Distribution API is built on. */
export interface DistributionDependencies {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly sessions: UploadSessions;
  readonly catalog: Catalog;
  readonly guard: Guard;
  /** Who makes a request; throws UNAUTHORIZED for bad credentials. Not a promise where it can be told at once. */
  readonly authenticate: (request: IncomingMessage) => RequestIdentity | Promise<RequestIdentity>;
  readonly autoCreateProjects: () => boolean;
  readonly externalUrl: () => string;
  /** Told what a client sees only as a 5xx. */
  readonly onFailure: (failure: unknown, request: IncomingMessage) => void;
  readonly clock?: () => number;
}

/** Handles one request to `/v2`; the answer is always written, errors included. */
export type DistributionHandler = (request: IncomingMessage, response: ServerResponse) => void;

type Action = (exchange: Exchange) => void | Promise<void>;

/** Builds the handler of `/v2`: the OCI Distribution API 1.1.1 with the additions of the development version. */
export function createDistributionHandler(dependencies: DistributionDependencies): DistributionHandler {
  const { catalog, database, blobs, sessions, clock = Date.now } = dependencies;
  const { artifacts, deletion, links, manifests, projects, pulls, repositories } = catalog;
  const access = new RepositoryAccess({
    guard: dependencies.guard,
    projects,
    repositories,
    autoCreateProjects: dependencies.autoCreateProjects,
    externalUrl: dependencies.externalUrl,
  });
  const mounts = new BlobMounts({ access, blobs, links, repositories, database });
  const actions = new RouteActions({
    blob: new BlobHandler({ access, blobs, links, deletion, database, clock }),
    upload: new UploadHandler({ access, blobs, links, mounts, sessions, database }),
    manifest: new ManifestHandler({ access, artifacts, manifests, deletion, pulls, sessions }),
    tags: new TagsHandler({ access, artifacts, database }),
    referrers: new ReferrersHandler({ access, artifacts }),
    repositoryList: new RepositoryListHandler({ access, repositories }),
    access,
  });
  const answer = new Answer(dependencies, access, actions);
  return (request, response) => answer.handle(request, response);
}

class Answer {
  readonly #dependencies: DistributionDependencies;
  readonly #access: RepositoryAccess;
  readonly #actions: RouteActions;

  constructor(dependencies: DistributionDependencies, access: RepositoryAccess, actions: RouteActions) {
    this.#dependencies = dependencies;
    this.#access = access;
    this.#actions = actions;
  }

  /** Stays synchronous as long as it can: a manifest answered within one turn costs no promise. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    const url = request.url ?? '/';
    const queryStart = url.indexOf('?');
    const path = queryStart < 0 ? url : url.slice(0, queryStart);
    const rawQuery = queryStart < 0 ? '' : url.slice(queryStart + 1);
    try {
      const identity = this.#dependencies.authenticate(request);
      const run = (known: RequestIdentity): void | Promise<void> =>
        this.#actions.run(parseRoute(path), new Exchange(request, response, known, rawQuery));
      const running = identity instanceof Promise ? identity.then(run) : run(identity);
      if (running instanceof Promise) running.catch((failure) => this.#fail(request, response, failure));
    } catch (failure) {
      this.#fail(request, response, failure);
    }
  }

  #fail(request: IncomingMessage, response: ServerResponse, failure: unknown): void {
    const error = answerOf(request, toRegistryError(failure));
    const clientIsGone = request.destroyed && !request.complete;
    if (error.status >= 500 && !clientIsGone) this.#dependencies.onFailure(failure, request);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (clientIsGone) return;
    const passing = error.status === 401 ? bodyOfRefused(request, this.#dependencies.sessions) : undefined;
    if (passing === undefined) this.#refuse(request, response, error);
    else void passing.then(() => this.#refuse(request, response, error));
  }

  #refuse(request: IncomingMessage, response: ServerResponse, error: RegistryError): void {
    // Meanwhile the client may have gone, or the connection been given up as silent.
    if (response.headersSent || response.destroyed) return;
    abandonBody(request);
    const body = Buffer.from(JSON.stringify(errorBodyFor(request, error)));
    const headers = {
      'Content-Type': 'application/json',
      'Content-Length': body.byteLength,
      ...this.#challengeFor(request, error),
      ...error.headers,
    };
    response.writeHead(error.status, withCommonHeaders(request, headers));
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  /** Every 401 carries a challenge; without one a client never sends its credentials. */
  #challengeFor(request: IncomingMessage, error: RegistryError): Record<string, string> {
    if (error.status !== 401) return {};
    const sentBearer = request.headers.authorization?.toLowerCase().startsWith('bearer ') ?? false;
    const problem = sentBearer ? 'invalid_token' : undefined;
    return { 'WWW-Authenticate': this.#access.challenge({ request }, undefined, problem) };
  }
}

/**
 * A HEAD has no body that could tell what is wrong with a name, and what cannot exist is not there: 404 lets a client go
 * on to the request whose refusal has a text. At a 400, Docker stops and says "400 Bad Request".
 */
function answerOf(request: IncomingMessage, error: RegistryError): RegistryError {
  if (request.method !== 'HEAD' || error.code !== 'NAME_INVALID') return error;
  return new RegistryError('NAME_UNKNOWN', error.message, { cause: error });
}

interface Handlers {
  readonly blob: BlobHandler;
  readonly upload: UploadHandler;
  readonly manifest: ManifestHandler;
  readonly tags: TagsHandler;
  readonly referrers: ReferrersHandler;
  readonly repositoryList: RepositoryListHandler;
  readonly access: RepositoryAccess;
}

class RouteActions {
  readonly #handlers: Handlers;

  constructor(handlers: Handlers) {
    this.#handlers = handlers;
  }

  /** Runs the method of a route; throws NOT_FOUND, or UNSUPPORTED (405) naming the methods there are. */
  run(route: Route, exchange: Exchange): void | Promise<void> {
    const methods = this.#methods(route);
    if (methods === undefined) {
      throw new RegistryError(
        'NOT_FOUND',
        'there is nothing at this path; see the OCI Distribution specification',
      );
    }
    const action = methods[exchange.method];
    if (action !== undefined) return action(exchange);
    throw new RegistryError('UNSUPPORTED', `${exchange.method} is not supported here`, {
      headers: { Allow: Object.keys(methods).join(', ') },
    });
  }

  #methods(route: Route): Readonly<Record<string, Action>> | undefined {
    const { blob, manifest, referrers, repositoryList, tags, upload } = this.#handlers;
    switch (route.kind) {
      case 'base':
        return readable((exchange) => this.#base(exchange));
      case 'catalog':
        return readable((exchange) => repositoryList.list(exchange));
      case 'tags':
        return readable((exchange) => tags.list(exchange, route.name));
      case 'referrers':
        return readable((exchange) => referrers.list(exchange, route.name, route.digest));
      case 'manifest':
        return {
          ...readable((exchange) => manifest.get(exchange, route.name, route.reference)),
          PUT: (exchange) => manifest.put(exchange, route.name, route.reference),
          DELETE: (exchange) => manifest.delete(exchange, route.name, route.reference),
        };
      case 'blob':
        return {
          ...readable((exchange) => blob.get(exchange, route.name, route.digest)),
          DELETE: (exchange) => blob.delete(exchange, route.name, route.digest),
        };
      case 'uploads':
        return { POST: (exchange) => upload.start(exchange, route.name) };
      case 'upload':
        return {
          GET: (exchange) => upload.status(exchange, route.name, route.id),
          PATCH: (exchange) => upload.append(exchange, route.name, route.id),
          PUT: (exchange) => upload.finish(exchange, route.name, route.id),
          DELETE: (exchange) => upload.cancel(exchange, route.name, route.id),
        };
      case 'unknown':
        return undefined;
    }
  }

  /** Docker sends credentials only to a registry whose `/v2/` asked for them. */
  #base(exchange: Exchange): void {
    if (exchange.identity.method === 'none') {
      throw new RegistryError('UNAUTHORIZED', 'authentication is required');
    }
    exchange.sendJson(200, {});
  }
}

function readable(action: Action): { readonly GET: Action; readonly HEAD: Action } {
  return { GET: action, HEAD: action };
}
