import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { LogThreshold } from '../rules/log-levels.ts';
import {
  attachRequestContext,
  type Logger,
  type MachinePaths,
  RepeatedLines,
  type RequestContext,
  type RequestMeter,
  redactTarget,
  requestIdFor,
} from '../telemetry/index.ts';
import { Departure } from '../turns/index.ts';
import { distributionRoute, isDistributionTarget, OTHER_DISTRIBUTION_ROUTE } from './request-target.ts';

/** Bytes of a connection that earlier requests were charged with. */
interface Charged {
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** What requests have in common of which the log tells the first and the number of the others. */
interface AlikeRequests {
  readonly level: LogThreshold;
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly client: string | undefined;
}

/** As nginx and Harbor log a request whose client left before there was an answer; no client ever sees it. */
const CLIENT_CLOSED_REQUEST = 499;

/** What no route takes. */
const UNKNOWN_ROUTE = 'unknown';

const CHARGED = Symbol('charged bytes');

// A property rather than a WeakMap: this is on the path of every request.
type MeteredSocket = Socket & { [CHARGED]?: Charged };

/** Follows each request from its headers to its last byte: request id, metrics, and one line in the access log. */
export class RequestObserver {
  readonly #logger: Logger;
  readonly #meter: RequestMeter;
  readonly #paths: MachinePaths;
  readonly #repeated = new RepeatedLines<AlikeRequests>(({ kind: { level, ...alike }, count }) =>
    this.#logger[level]({ ...alike, count }, 'more requests like those before'),
  );

  constructor(logger: Logger, meter: RequestMeter, paths: MachinePaths) {
    this.#logger = logger;
    this.#meter = meter;
    this.#paths = paths;
  }

  /** Call first for each request. `finished` is called once, when the answer is out or the client is gone. */
  begin(request: IncomingMessage, response: ServerResponse, finished: (isLeft: boolean) => void): void {
    const context = this.#attachContext(request);
    this.#meter.inFlight += 1;
    const { socket } = request;
    // `on`: it comes once, and `once` would take it off again, request for request.
    response.on('close', () => {
      this.#meter.inFlight -= 1;
      this.#record(request, response, context, socket);
      if (!response.writableFinished) context.departure.leave();
      finished(!response.headersSent);
    });
  }

  /** Tells what the log has left out so far. */
  flush(): void {
    this.#repeated.flush();
  }

  /** Records a request that was never begun: its client left while others before it were answered. */
  dropped(request: IncomingMessage, response: ServerResponse): void {
    this.#record(request, response, this.#attachContext(request), request.socket);
  }

  #attachContext(request: IncomingMessage): RequestContext {
    const context: RequestContext = {
      id: requestIdFor(request.headers['x-request-id']),
      startedAt: performance.now(),
      scheme: 'http',
      route: undefined,
      actor: undefined,
      administrator: false,
      departure: new Departure(),
      paths: this.#paths,
    };
    attachRequestContext(request, context);
    return context;
  }

  #record(
    request: IncomingMessage,
    response: ServerResponse,
    context: RequestContext,
    socket: MeteredSocket,
  ): void {
    const milliseconds = performance.now() - context.startedAt;
    const { bytesIn, bytesOut } = charge(socket);
    const method = request.method ?? '';
    const status = response.headersSent ? response.statusCode : CLIENT_CLOSED_REQUEST;
    const route = routeOf(request, context);
    this.#meter.record({
      route,
      method,
      status,
      seconds: milliseconds / 1000,
      bytesIn,
      bytesOut,
    });
    const level = accessLevel(method, status, response.writableFinished);
    if (!this.#logger.isLevelEnabled(level)) return;
    const client = socket.remoteAddress;
    if (status >= 400) {
      const key = `${status} ${method} ${route}`;
      if (!this.#repeated.take(key, client ?? '', { level, method, route, status, client })) return;
    }
    this.#logger[level](
      {
        requestId: context.id,
        method,
        path: redactTarget(request.url ?? '', isKnownRoute(route)),
        status,
        ms: Math.round(milliseconds * 10) / 10,
        bytesIn,
        bytesOut,
        actor: context.actor ?? 'anonymous',
        client,
        userAgent: request.headers['user-agent'],
        ...(response.writableFinished ? {} : { aborted: true }),
      },
      'request',
    );
  }
}

/** The bytes that a connection carried since the last request was charged with them. */
function charge(socket: MeteredSocket): Charged {
  const earlier = socket[CHARGED];
  const { bytesRead, bytesWritten } = socket;
  socket[CHARGED] = { bytesIn: bytesRead, bytesOut: bytesWritten };
  if (earlier === undefined) return { bytesIn: bytesRead, bytesOut: bytesWritten };
  return { bytesIn: bytesRead - earlier.bytesIn, bytesOut: bytesWritten - earlier.bytesOut };
}

/** What every push and pull is answered on its way: sign in first, not there yet; and a client that changed its mind. */
const EXPECTED_REFUSALS: ReadonlySet<number> = new Set([401, 404, CLIENT_CLOSED_REQUEST]);

/**
 * Reading that went well is the bulk of all requests, and is logged only for those who look for it. What was refused is
 * a warning, as its client has something to mend.
 */
function accessLevel(method: string, status: number, finished: boolean): LogThreshold {
  if (status >= 500) return 'error';
  if (status >= 400 && !EXPECTED_REFUSALS.has(status)) return 'warn';
  return finished && status < 400 && (method === 'GET' || method === 'HEAD') ? 'debug' : 'info';
}

function routeOf(request: IncomingMessage, context: RequestContext): string {
  if (context.route !== undefined) return context.route;
  const target = request.url ?? '';
  return isDistributionTarget(target) ? distributionRoute(target) : UNKNOWN_ROUTE;
}

/** Whether each part of the path has a place that the registry knows. */
function isKnownRoute(route: string): boolean {
  return route !== UNKNOWN_ROUTE && route !== OTHER_DISTRIBUTION_ROUTE;
}
