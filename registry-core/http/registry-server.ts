import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { attachAnswerRoom, attachBodyRoom, LARGE_ANSWER_BYTES, roomFor } from '../distribution/index.ts';
import { RegistryError, toRegistryError } from '../errors/index.ts';
import { type Logger, MachinePaths, type RequestMeter, requestContext } from '../telemetry/index.ts';
import { runFor } from '../turns/index.ts';
import { ConnectionGuard, type ConnectionLimits, DEFAULT_CONNECTION_LIMITS } from './connection-guard.ts';
import { continueWhenWanted } from './expect-continue.ts';
import { ForwardedPolicy } from './forwarded-policy.ts';
import { HostPolicy } from './host-policy.ts';
import { sendJsonError, setCommonHeaders } from './json-error.ts';
import { type BodyLimits, DEFAULT_BODY_LIMITS, LargeBodies } from './large-bodies.ts';
import { LargeTargets } from './large-targets.ts';
import { isExposed, type Listening, type ListenOptions, listen } from './listen.ts';
import { OriginPolicy } from './origin-policy.ts';
import { RequestObserver } from './request-observer.ts';
import { DEFAULT_ORDER_LIMITS, type OrderLimits, RequestOrder, type RequestWay } from './request-order.ts';
import { isDistributionTarget, toOriginForm } from './request-target.ts';
import { DEFAULT_UNREAD_LIMITS, UnreadAnswers, type UnreadLimits } from './unread-answers.ts';

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

export interface RegistryServerOptions {
  /** Answers `/v2` and everything below it, from the raw request target. */
  readonly distribution: RequestHandler;
  /** Answers everything else. */
  readonly application: RequestHandler;
  readonly logger: Logger;
  readonly meter: RequestMeter;
  /** The setting `externalUrl`. */
  readonly externalUrl: () => string;
  /** The setting `trustedProxies`; none when absent. */
  readonly trustedProxies?: () => readonly string[];
  /** Folders of this machine that only administrators are told of. */
  readonly machineFolders?: readonly string[];
  readonly limits?: Partial<ServerLimits>;
}

/** What one client, and all together, may take of the server. */
export type ServerLimits = ConnectionLimits & OrderLimits & UnreadLimits & BodyLimits;

/** A token with many scopes does not fit Node's 16 KiB. */
const MAX_HEADER_BYTES = 32 * 1024;
/** Names and values count towards the bytes, separators do not: without this, one request could have 30,000. */
const MAX_HEADERS = 500;
const DRAIN_MS = 5000;

/** The registry's HTTP server: one set of rules for all its listeners. */
export class RegistryServer {
  readonly #options: RegistryServerOptions;
  readonly #observer: RequestObserver;
  readonly #limits: ServerLimits;
  readonly #guard: ConnectionGuard;
  readonly #order: RequestOrder;
  readonly #unread: UnreadAnswers;
  readonly #bodies: LargeBodies;
  readonly #largeTargets = new LargeTargets();
  readonly #forwarded: ForwardedPolicy;
  readonly #hosts: HostPolicy;
  readonly #origins: OriginPolicy;
  #listening: Listening | undefined;
  #closing: Promise<void> | undefined;
  #requestsOpen = 0;
  #onDrained: (() => void) | undefined;

  constructor(options: RegistryServerOptions) {
    this.#options = options;
    this.#observer = new RequestObserver(
      options.logger,
      options.meter,
      new MachinePaths(options.machineFolders ?? []),
    );
    this.#limits = {
      ...DEFAULT_CONNECTION_LIMITS,
      ...DEFAULT_ORDER_LIMITS,
      ...DEFAULT_UNREAD_LIMITS,
      ...DEFAULT_BODY_LIMITS,
      ...options.limits,
    };
    this.#guard = new ConnectionGuard(this.#limits);
    this.#unread = new UnreadAnswers({
      limits: this.#limits,
      onRoom: () => this.#order.goOn(),
      onCut: (count, bytes) =>
        options.logger.warn(
          { count, bytes },
          'answers that their clients do not read were cut to keep memory free',
        ),
    });
    this.#bodies = new LargeBodies({
      limits: this.#limits,
      onCut: (count) =>
        options.logger.warn({ count }, 'bodies that stood still were cut to make room for others'),
    });
    this.#order = new RequestOrder({
      limits: this.#limits,
      isFull: () => this.#unread.full,
      begin: (request, response, way) => this.#handle(request, response, way),
      dropped: (request, response) => this.#observer.dropped(request, response),
    });
    this.#forwarded = new ForwardedPolicy(options.trustedProxies ?? (() => []));
    this.#hosts = new HostPolicy({
      externalUrl: options.externalUrl,
      addresses: () => this.#listening?.addresses ?? [],
    });
    this.#origins = new OriginPolicy(options.externalUrl);
  }

  /** The port of all listeners; 0 before there are any. */
  get port(): number {
    return this.#listening?.port ?? 0;
  }

  /** The addresses that are listened on, without port. */
  get addresses(): readonly string[] {
    return this.#listening?.addresses ?? [];
  }

  /** Whether other machines reach it, which they do without TLS. */
  get isExposed(): boolean {
    return isExposed(this.addresses);
  }

  /** The address of the first listener, IPv4 where there is one. */
  get url(): string {
    const address = this.addresses[0] ?? '127.0.0.1';
    return `http://${address.includes(':') ? `[${address}]` : address}:${this.port}`;
  }

  /** Starts listening. Throws PORT_UNAVAILABLE or EXPOSURE_REFUSED. */
  async listen(options: ListenOptions): Promise<void> {
    this.#listening = await listen(options, () => this.#createServer());
    this.#hosts.reset();
  }

  /** Makes the next requests be judged by the current settings. */
  settingsChanged(): void {
    this.#hosts.reset();
    this.#forwarded.reset();
  }

  /** Stops accepting, gives open requests `drainMs` to finish, then cuts what is left. Idempotent. */
  close(drainMs: number = DRAIN_MS): Promise<void> {
    this.#closing ??= this.#drainAndClose(drainMs);
    return this.#closing;
  }

  async #drainAndClose(drainMs: number): Promise<void> {
    const servers = this.#listening?.servers ?? [];
    const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    await this.#drained(drainMs);
    this.#unread.close();
    this.#bodies.close();
    for (const server of servers) server.closeAllConnections();
    await Promise.all(closed);
    // What was cut still gets its line in the access log.
    await this.#drained(drainMs);
    this.#observer.flush();
  }

  async #drained(drainMs: number): Promise<void> {
    if (this.#requestsOpen === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, drainMs);
      this.#onDrained = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #createServer(): Server {
    const server = createServer({
      maxHeaderSize: MAX_HEADER_BYTES,
      connectionsCheckingInterval: this.#limits.headersMs / 2,
      // Answered here instead, with JSON.
      requireHostHeader: false,
    });
    this.#guard.protect(server);
    server.on('connection', (socket) => {
      this.#unread.watch(socket);
      attachAnswerRoom(socket, this.#unread);
      attachBodyRoom(socket, this.#bodies);
    });
    server.on('request', (request, response) => this.#order.arrived(request, response, 'plain'));
    server.on('checkContinue', (request, response) => this.#order.arrived(request, response, 'continue'));
    server.on('checkExpectation', (request, response) => this.#order.arrived(request, response, 'refuse'));
    return server;
  }

  #handle(request: IncomingMessage, response: ServerResponse, way: RequestWay): void {
    this.#begin(request, response);
    const refusal = way === 'refuse' ? unknownExpectation() : this.#refusal(request);
    if (refusal !== undefined) {
      sendJsonError(response, refusal);
      return;
    }
    if (way === 'continue') continueWhenWanted(request, response);
    this.#dispatch(request, response);
  }

  #dispatch(request: IncomingMessage, response: ServerResponse): void {
    const target = request.url ?? '';
    if (isDistributionTarget(target)) {
      this.#run(this.#options.distribution, request, response);
      return;
    }
    const run = (): void => {
      setCommonHeaders(response);
      this.#run(this.#options.application, request, response);
    };
    response.on('prefinish', () => this.#largeTargets.note(target, response));
    const unknown = this.#unread.isCrowded ? LARGE_ANSWER_BYTES : 0;
    const room = roomFor(response, this.#largeTargets.expected(target) ?? unknown);
    if (room === undefined) run();
    else void room.then(run);
  }

  #run(handler: RequestHandler, request: IncomingMessage, response: ServerResponse): void {
    const context = requestContext(request);
    try {
      if (context === undefined) handler(request, response);
      else runFor(context, () => handler(request, response));
    } catch (thrown) {
      this.#options.logger.error({ err: thrown, requestId: context?.id }, 'a request handler threw');
      sendJsonError(response, toRegistryError(thrown));
    }
  }

  #begin(request: IncomingMessage, response: ServerResponse): void {
    this.#requestsOpen += 1;
    if (this.#closing !== undefined) response.shouldKeepAlive = false;
    this.#guard.begin(request, response);
    this.#unread.begin();
    const { socket } = request;
    response.on('prefinish', () => this.#unread.settle(response, socket));
    this.#observer.begin(request, response, (isLeft) => {
      if (isLeft) this.#order.left();
      this.#unread.settle(response, socket);
      this.#guard.end(request);
      this.#order.answered(socket);
      this.#requestsOpen -= 1;
      if (this.#requestsOpen === 0) this.#onDrained?.();
    });
  }

  #refusal(request: IncomingMessage): RegistryError | undefined {
    return (
      malformation(request) ??
      this.#hosts.refusal(request.headers.host) ??
      this.#forwardedRefusal(request) ??
      this.#origins.refusal(request)
    );
  }

  /** A proxy's word replaces the Host that it sent only where it names the registry as well. */
  #forwardedRefusal(request: IncomingMessage): RegistryError | undefined {
    return this.#forwarded.apply(request) ? this.#hosts.refusal(request.headers.host) : undefined;
  }
}

function unknownExpectation(): RegistryError {
  return new RegistryError('BAD_REQUEST', 'the only expectation that is understood is 100-continue', {
    status: 417,
  });
}

/** What Node's parser lets through although the registry cannot make sense of it. */
function malformation(request: IncomingMessage): RegistryError | undefined {
  if (request.rawHeaders.length > MAX_HEADERS * 2) {
    return new RegistryError('HEADERS_TOO_LARGE', `the request has more than ${MAX_HEADERS} headers`);
  }
  // RFC 9112 §3.2: more than one Host is an error; Node keeps the first and hides the rest.
  if (countHosts(request.rawHeaders) > 1 || !toOriginForm(request)) {
    return new RegistryError('BAD_REQUEST', 'the request must name a path of this registry and one Host');
  }
  const coding = request.headers['transfer-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') {
    return new RegistryError('BAD_REQUEST', 'the only transfer encoding that is understood is chunked', {
      status: 501,
    });
  }
  return undefined;
}

function countHosts(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name !== undefined && name.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  return count;
}
