/** What a /v2 path asks for. Names and references are decoded but not yet checked. */
export type Route =
  | { readonly kind: 'base' }
  | { readonly kind: 'catalog' }
  | { readonly kind: 'tags'; readonly name: string }
  | { readonly kind: 'manifest'; readonly name: string; readonly reference: string }
  | { readonly kind: 'blob'; readonly name: string; readonly digest: string }
  | { readonly kind: 'uploads'; readonly name: string }
  | { readonly kind: 'upload'; readonly name: string; readonly id: string }
  | { readonly kind: 'referrers'; readonly name: string; readonly digest: string }
  | { readonly kind: 'unknown' };

/**
 * Finds the route of a raw path, such as `/v2/library/app/manifests/1`.
 *
 * It reads from the right, because a repository name has slashes and may hold components called `blobs`, `manifests`
 * or `tags`. Segments are parted before they are decoded. A path that does not decode, or whose segments hold an
 * encoded slash, is unknown; encoded dots are left to the name's grammar, which refuses them.
 */
export function parseRoute(rawPath: string): Route {
  if (rawPath === '/v2' || rawPath === '/v2/') return { kind: 'base' };
  const segments = decodeSegments(rawPath.slice('/v2/'.length));
  if (segments === undefined) return { kind: 'unknown' };
  if (segments.length === 1 && segments[0] === '_catalog') return { kind: 'catalog' };
  return uploadRoute(segments) ?? leafRoute(segments) ?? { kind: 'unknown' };
}

function uploadRoute(segments: readonly string[]): Route | undefined {
  const [blobs, uploads, id] = segments.slice(-3);
  if (segments.length > 3 && blobs === 'blobs' && uploads === 'uploads' && id !== undefined) {
    const name = segments.slice(0, -3).join('/');
    return id === '' ? { kind: 'uploads', name } : { kind: 'upload', name, id };
  }
  if (segments.length > 2 && uploads === 'blobs' && id === 'uploads') {
    return { kind: 'uploads', name: segments.slice(0, -2).join('/') };
  }
  return undefined;
}

function leafRoute(segments: readonly string[]): Route | undefined {
  const [collection, last] = segments.slice(-2);
  if (segments.length < 3 || collection === undefined || last === undefined || last === '') return undefined;
  const name = segments.slice(0, -2).join('/');
  switch (collection) {
    case 'manifests':
      return { kind: 'manifest', name, reference: last };
    case 'blobs':
      return { kind: 'blob', name, digest: last };
    case 'referrers':
      return { kind: 'referrers', name, digest: last };
    case 'tags':
      return last === 'list' ? { kind: 'tags', name } : undefined;
    default:
      return undefined;
  }
}

function decodeSegments(rawPath: string): string[] | undefined {
  const segments = rawPath.split('/');
  if (!rawPath.includes('%')) return segments;
  try {
    const decoded = segments.map(decodeURIComponent);
    return decoded.some((segment) => segment.includes('/')) ? undefined : decoded;
  } catch {
    return undefined;
  }
}
