import type { IncomingMessage } from 'node:http';
import type { Departure } from '../turns/index.ts';
import type { MachinePaths } from './machine-paths.ts';

/** What is known of a request beside its bytes; filled in as the request is understood. */
export interface RequestContext {
  /** Echoed as X-Request-Id and written to the log. */
  readonly id: string;
  /** `performance.now()` when its headers had arrived. */
  readonly startedAt: number;
  /** What the client speaks: TLS may end in a trusted proxy. */
  scheme: 'http' | 'https';
  /** A name of bounded variety for metrics, such as the route's pattern. */
  route: string | undefined;
  /** Who made it, once authenticated. */
  actor: string | undefined;
  /** Whether that is an administrator, who may be told where things lie on this machine. */
  administrator: boolean;
  /** Whether its client left before it was answered. */
  readonly departure: Departure;
  /** The paths that others are not told. */
  readonly paths: MachinePaths;
}

const CONTEXT = Symbol('request context');

// A property rather than a WeakMap: this is on the path of every request.
type Carrier = IncomingMessage & { [CONTEXT]?: RequestContext };

/** The context of a request that came through the server; undefined for one that a test made up. */
export function requestContext(request: IncomingMessage): RequestContext | undefined {
  return (request as Carrier)[CONTEXT];
}

/** Attaches a context; called once, by the server. */
export function attachRequestContext(request: IncomingMessage, context: RequestContext): void {
  (request as Carrier)[CONTEXT] = context;
}

/** Headers that a proxy adds. Anybody may send them: they say what is likely, never who may do what. */
const PROXY_HEADERS = ['forwarded', 'x-forwarded-for', 'via'];

/** Whether a request says that it came through a proxy. */
export function cameThroughProxy(request: IncomingMessage): boolean {
  return PROXY_HEADERS.some((name) => request.headers[name] !== undefined);
}

/** How the client reached the registry: its scheme and host, as a trusted proxy tells them. */
export function clientSide(request: IncomingMessage): {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly throughProxy: boolean;
} {
  return {
    scheme: requestContext(request)?.scheme ?? 'http',
    host: request.headers.host ?? 'localhost',
    throughProxy: cameThroughProxy(request),
  };
}
