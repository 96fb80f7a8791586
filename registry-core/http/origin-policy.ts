import type { IncomingMessage } from 'node:http';
import { RegistryError } from '../errors/index.ts';
import { requestContext } from '../telemetry/index.ts';
import { isDistributionTarget } from './request-target.ts';

/** The desktop window's own origin. */
const WINDOW_ORIGIN = 'marina://app';

/** First path segments that are not pages: whatever a foreign page asks there is refused, even to read. */
const GUARDED_SEGMENTS = new Set(['api', 'c', 'service', 'metrics']);

const SAFE_METHODS = new Set(['GET', 'HEAD']);

/**
 * Refuses what another web page made the browser send: a foreign `Origin`, or `Sec-Fetch-Site: cross-site` where there
 * is none. Clients that are not browsers send neither. There are no CORS headers anywhere.
 */
export class OriginPolicy {
  readonly #externalUrl: () => string;

  constructor(externalUrl: () => string) {
    this.#externalUrl = externalUrl;
  }

  /** Why the request is refused; undefined when it is fine. */
  refusal(request: IncomingMessage): RegistryError | undefined {
    const { origin } = request.headers;
    const site = request.headers['sec-fetch-site'];
    if (origin === undefined && site === undefined) return undefined;
    const foreign = origin === undefined ? site === 'cross-site' : !this.#isOwn(origin, request);
    if (!foreign || isOpenToForeign(request)) return undefined;
    return new RegistryError(
      'ORIGIN_REFUSED',
      'a page of another origin made this request; open the registry under its own address',
    );
  }

  #isOwn(origin: string, request: IncomingMessage): boolean {
    if (origin === WINDOW_ORIGIN) return true;
    if (origin.toLowerCase() === ownOrigin(request)) return true;
    // TLS ends in a proxy, whose origin is the external URL's.
    const external = this.#externalUrl();
    return URL.canParse(external) && origin === new URL(external).origin;
  }
}

/** The origin that the client sees: a browser leaves a scheme's own port out. */
function ownOrigin(request: IncomingMessage): string {
  const scheme = requestContext(request)?.scheme ?? 'http';
  const host = (request.headers.host ?? '').toLowerCase();
  return `${scheme}://${host.replace(scheme === 'https' ? /:443$/ : /:80$/, '')}`;
}

/** Reading a page, and reading the distribution API (no cookie authenticates there), is harmless without CORS. */
function isOpenToForeign(request: IncomingMessage): boolean {
  if (!SAFE_METHODS.has(request.method ?? '')) return false;
  const target = request.url ?? '/';
  return isDistributionTarget(target) || !GUARDED_SEGMENTS.has(firstSegment(target));
}

/** The first path segment, decoded as the router decodes it. */
function firstSegment(target: string): string {
  const raw = /^\/([^/?#]*)/.exec(target)?.[1] ?? '';
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}
