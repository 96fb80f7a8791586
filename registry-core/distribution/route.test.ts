import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRoute } from './route.ts';

const component = fc.stringMatching(/^[a-z0-9]{1,8}$/);
const awkward = fc.constantFrom(
  'blobs',
  'manifests',
  'tags',
  'uploads',
  'referrers',
  'list',
  '_catalog',
  'v2',
);
const name = fc
  .array(fc.oneof(component, awkward), { minLength: 1, maxLength: 5 })
  .map((components) => components.join('/'));
const digest = `sha256:${'a'.repeat(64)}`;

describe('parseRoute', () => {
  it.each([
    ['/v2', { kind: 'base' }],
    ['/v2/', { kind: 'base' }],
    ['/v2/_catalog', { kind: 'catalog' }],
    ['/v2/a/tags/list', { kind: 'tags', name: 'a' }],
    ['/v2/a/b/manifests/1', { kind: 'manifest', name: 'a/b', reference: '1' }],
    ['/v2/a/blobs/uploads', { kind: 'uploads', name: 'a' }],
    ['/v2/a/blobs/uploads/', { kind: 'uploads', name: 'a' }],
    ['/v2/a/blobs/uploads/x', { kind: 'upload', name: 'a', id: 'x' }],
    [`/v2/a/blobs/${digest}`, { kind: 'blob', name: 'a', digest }],
    ['/v2/a/blobs/sha256%3Ab', { kind: 'blob', name: 'a', digest: 'sha256:b' }],
    [`/v2/a/referrers/${digest}`, { kind: 'referrers', name: 'a', digest }],
    [
      '/v2/a/blobs/uploads/manifests/latest',
      { kind: 'manifest', name: 'a/blobs/uploads', reference: 'latest' },
    ],
    ['/v2/a', { kind: 'unknown' }],
    ['/v2//', { kind: 'unknown' }],
    ['/v2/manifests/latest', { kind: 'unknown' }],
    ['/v2/a/manifests/', { kind: 'unknown' }],
    ['/v2/a/tags/other', { kind: 'unknown' }],
    ['/v2/a/%zz/manifests/1', { kind: 'unknown' }],
    ['/v2/a%2fb/manifests/1', { kind: 'unknown' }],
    ['/v2/a/manifests/..%2F..%2Fetc', { kind: 'unknown' }],
    // The name's grammar refuses these.
    ['/v2/a/%2e%2e/manifests/1', { kind: 'manifest', name: 'a/..', reference: '1' }],
    ['/v2/a/../../etc/manifests/1', { kind: 'manifest', name: 'a/../../etc', reference: '1' }],
  ])('%s', (path, route) => {
    expect(parseRoute(path)).toEqual(route);
  });

  it('finds any name, whatever its components are called', () => {
    fc.assert(
      fc.property(name, (repository) => {
        expect(parseRoute(`/v2/${repository}/manifests/latest`)).toEqual({
          kind: 'manifest',
          name: repository,
          reference: 'latest',
        });
        expect(parseRoute(`/v2/${repository}/blobs/${digest}`)).toEqual({
          kind: 'blob',
          name: repository,
          digest,
        });
        expect(parseRoute(`/v2/${repository}/blobs/uploads/`)).toEqual({ kind: 'uploads', name: repository });
        expect(parseRoute(`/v2/${repository}/referrers/${digest}`)).toMatchObject({ kind: 'referrers' });
        expect(parseRoute(`/v2/${repository}/tags/list`)).toEqual({ kind: 'tags', name: repository });
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(parseRoute(`/v2/${text}`)).toHaveProperty('kind');
      }),
    );
  });
});
