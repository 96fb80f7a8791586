/** Whether a raw request target belongs to the distribution API: `/v2` and everything below it, undecoded. */
export function isDistributionTarget(target: string): boolean {
  if (!target.startsWith('/v2')) return false;
  return target.length === 3 || target.charCodeAt(3) === SLASH || target.charCodeAt(3) === QUESTION_MARK;
}

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
  return '/v2/other';
}
