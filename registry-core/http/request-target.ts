import type { IncomingMessage } from 'node:http';
import { unmapped } from '../identity/index.ts';

/** Whether a raw request target belongs to the distribution API: `/v2` and everything below it, undecoded. */
export function isDistributionTarget(target: string): boolean {
  if (!target.startsWith('/v2')) return false;
  return target.length === 3 || target.charCodeAt(3) === SLASH || target.charCodeAt(3) === QUESTION_MARK;
}

/** The kind of what is below `/v2` and no request of the specification. */
export const OTHER_DISTRIBUTION_ROUTE = '/v2/other';

const SLASH = 0x2f;
const QUESTION_MARK = 0x3f;

/**
 * The kind of a distribution request, for metrics: matched from the right, since repository names may hold any of
 * these words. Only the path counts; a wrong one ends up in some class, which does no harm.
 */
export function distributionRoute(target: string): string {
  const queryAt = target.indexOf('?');
  const path = queryAt === -1 ? target : target.slice(0, queryAt);
  if (path === '/v2/' || path === '/v2') return '/v2/';
  if (path === '/v2/_catalog') return '/v2/_catalog';
  if (path.endsWith('/tags/list')) return '/v2/{name}/tags/list';
  const last = path.lastIndexOf('/');
  const parent = path.slice(path.lastIndexOf('/', last - 1) + 1, last);
  if (parent === 'manifests') return '/v2/{name}/manifests/{reference}';
  if (parent === 'blobs') return '/v2/{name}/blobs/{digest}';
  if (parent === 'referrers') return '/v2/{name}/referrers/{digest}';
  if (path.includes('/blobs/uploads/')) return '/v2/{name}/blobs/uploads/';
  return OTHER_DISTRIBUTION_ROUTE;
}

const ABSOLUTE_FORM = /^https?:\/\/([^/?#@]+)([/?].*)?$/is;

/**
 * Brings a request into origin form: a path, and a Host that it is meant for. An absolute-form target takes the place of
 * the Host header (RFC 9112 §3.2.2); HTTP/1.0 knows no Host, so there the address stands in that the client connected
 * to. Gives false for what names no path of a server: `*`, another scheme, user information (RFC 9110 §4.2.4).
 */
export function toOriginForm(request: IncomingMessage): boolean {
  const target = request.url ?? '';
  const { headers } = request;
  if ((headers.host ?? '') === '' && request.httpVersion === '1.0') headers.host = connectedTo(request);
  if (target.charCodeAt(0) === SLASH) return true;
  const [, authority, rest = ''] = ABSOLUTE_FORM.exec(target) ?? [];
  if (authority === undefined) return false;
  // RFC 9112 §3.2: without a Host header HTTP/1.1 is refused, whatever the target names.
  if ((headers.host ?? '') !== '') headers.host = authority;
  request.url = rest.startsWith('/') ? rest : `/${rest}`;
  return true;
}

function connectedTo({ socket }: IncomingMessage): string {
  const address = unmapped(socket.localAddress ?? '127.0.0.1');
  return `${address.includes(':') ? `[${address}]` : address}:${socket.localPort}`;
}
