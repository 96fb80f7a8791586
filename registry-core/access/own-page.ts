import type { IncomingMessage } from 'node:http';
import { RegistryError } from '../errors/index.ts';

/**
 * Refuses what a page of another origin makes the browser send with the session's cookie: to a browser another port is
 * the same site, and it sends the cookie along with a mere picture, without `Origin`. A request that names its origin
 * was judged by the origin policy; clients that are not browsers send no such header. Throws ORIGIN_REFUSED.
 */
export function requireOwnPage({ headers }: IncomingMessage): void {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none' || headers.origin !== undefined) return;
  throw new RegistryError(
    'ORIGIN_REFUSED',
    'a page of another origin made this request with your session; do it in Marina',
  );
}
