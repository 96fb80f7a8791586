import { describe, expect, it } from 'vitest';
import { distributionRoute, isDistributionTarget } from './request-target.ts';

describe('isDistributionTarget', () => {
  it.each(['/v2', '/v2/', '/v2?x', '/v2/a/../../api', '/v2/%2e%2e/'])('takes %s', (target) => {
    expect(isDistributionTarget(target)).toBe(true);
  });

  it.each(['/', '/v', '/v20', '/v2x/', '/V2/', '/%762/', '//v2/', '/api/v2.0/ping', ''])(
    'leaves %s',
    (target) => {
      expect(isDistributionTarget(target)).toBe(false);
    },
  );
});

describe('distributionRoute', () => {
  it.each([
    ['/v2/', '/v2/'],
    ['/v2', '/v2/'],
    ['/v2/?x=1', '/v2/'],
    ['/v2/_catalog?n=1', '/v2/_catalog'],
    ['/v2/a/b/tags/list?n=1', '/v2/{name}/tags/list'],
    ['/v2/a/manifests/1', '/v2/{name}/manifests/{reference}'],
    ['/v2/blobs/manifests/manifests/sha256:0', '/v2/{name}/manifests/{reference}'],
    ['/v2/a/blobs/sha256:0', '/v2/{name}/blobs/{digest}'],
    ['/v2/a/blobs/uploads/', '/v2/{name}/blobs/uploads/'],
    ['/v2/a/blobs/uploads/?mount=sha256:0&from=b', '/v2/{name}/blobs/uploads/'],
    ['/v2/a/blobs/uploads/0-1?_state=x', '/v2/{name}/blobs/uploads/'],
    ['/v2/a/referrers/sha256:0', '/v2/{name}/referrers/{digest}'],
    ['/v2/nonsense', '/v2/other'],
    ['/v2/%2e%2e/%00', '/v2/other'],
  ])('%s is %s', (target, route) => {
    expect(distributionRoute(target)).toBe(route);
  });
});
