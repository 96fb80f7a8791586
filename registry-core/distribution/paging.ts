import { RegistryError } from '../errors/index.ts';

/** Most entries of one page of tags or repositories; a `Link` leads to the next. */
export const PAGE_MAX = 10_000;

/** What a list request asks for. */
export interface PageRequest {
  readonly limit: number;
  /** The page begins after this entry, which need not exist. */
  readonly last: string;
}

/**
 * Reads `n` and `last`; an `n` above the largest page is cut to it, however many digits it has. Throws
 * PAGINATION_NUMBER_INVALID when `n` is not a number ≥ 0.
 */
export function parsePageRequest(query: URLSearchParams): PageRequest {
  const n = query.get('n');
  if (n !== null && !/^\d+$/.test(n)) {
    throw new RegistryError(
      'PAGINATION_NUMBER_INVALID',
      `n is "${n.slice(0, 40)}"; it must be a number from 0 on`,
    );
  }
  return { limit: n === null ? PAGE_MAX : Math.min(Number(n), PAGE_MAX), last: query.get('last') ?? '' };
}

/**
 * A `Link` header to the next page (RFC 8288). Relative, so that it holds behind any proxy. Spaces are percent-encoded:
 * a plus stands for itself here (see Exchange.query).
 */
export function nextLink(path: string, parameters: Readonly<Record<string, string>>): string {
  return `<${path}?${new URLSearchParams(parameters).toString().replaceAll('+', '%20')}>; rel="next"`;
}
