import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FirstPush, Guard, RequestIdentity, VerifiedToken } from '../access/index.ts';
import type { BlobStore, UploadSessions } from '../blobs/index.ts';
import type { Catalog } from '../catalog/index.ts';
import { RegistryError, toRegistryError } from '../errors/index.ts';
import { errorBodyFor } from '../telemetry/index.ts';
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
import { uploadGoesOn } from './upload-goes-on.ts';
import { UploadHandler } from './uploads.ts';

/** What the OCI Distribution API is built on. */
export interface DistributionDependencies {
  readonly blobs: BlobStore;
  readonly uploads: UploadSessions;
  readonly catalog: Catalog;
  readonly guard: Guard;
  /**
   * Who makes a request; throws UNAUTHORIZED for bad credentials. Not a promise where it can be told at once.
   * `goesOn` says of a token that has expired whether the request ends what was begun with it.
   */
  readonly authenticate: (
    request: IncomingMessage,
    goesOn: (token: VerifiedToken) => boolean,
  ) => RequestIdentity | Promise<RequestIdentity>;
  readonly firstPush: FirstPush;
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
  const { catalog, blobs, uploads, clock = Date.now } = dependencies;
  const { artifacts, content, deletion, links, manifests, projects, pulls, repositories } = catalog;
  const access = new RepositoryAccess({
    guard: dependencies.guard,
    projects,
    repositories,
    firstPush: dependencies.firstPush,
    externalUrl: dependencies.externalUrl,
    onPushRefused: (name, owner, code) => uploads.noteRefusedPush(name, owner, code),
  });
  const mounts = new BlobMounts({ access, content, links, repositories });
  const actions = new RouteActions({
    blob: new BlobHandler({ access, blobs, content, deletion, clock }),
    upload: new UploadHandler({ access, content, mounts, uploads }),
    manifest: new ManifestHandler({ access, artifacts, manifests, deletion, pulls, uploads }),
    tags: new TagsHandler({ access, artifacts, rememberAnswers: catalog.rememberAnswers }),
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
      const { authenticate, uploads, clock = Date.now } = this.#dependencies;
      const identity = authenticate(request, (token) => uploadGoesOn(path, token, uploads, clock()));
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
    const passing = error.status === 401 ? bodyOfRefused(request, this.#dependencies.uploads) : undefined;
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
