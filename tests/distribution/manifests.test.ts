import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRegistry, type TestRegistry } from '../support/registry.ts';
import {
  ADMIN_PASSWORD,
  type ImageManifest,
  OCI_INDEX_TYPE,
  OCI_MANIFEST_TYPE,
  RegistryClient,
  sha256,
} from '../support/registry-client.ts';

let registry: TestRegistry;
let client: RegistryClient;
beforeAll(async () => {
  registry = await startRegistry({ adminPassword: ADMIN_PASSWORD });
  client = RegistryClient.admin(registry.url);
});
afterAll(() => registry.close());

const NAME = 'library/manifest';

function put(reference: string, body: string, headers: Record<string, string> = {}) {
  return client.put(`/v2/${NAME}/manifests/${reference}`, { headers, body });
}

describe('a manifest', () => {
  let manifest: ImageManifest;
  let body: string;
  beforeAll(async () => {
    manifest = await client.imageManifest(NAME, 'content');
    // Spaces and an unknown field: the bytes must come back as they went in.
    body = JSON.stringify({ ...manifest, unknown: { field: true } }, undefined, 3);
  });

  it('comes back byte for byte, by tag and by digest, whatever Accept says', async () => {
    const pushed = await put('exact', body, { 'Content-Type': `${OCI_MANIFEST_TYPE}; charset=utf-8` });
    expect([pushed.status, pushed.headers['docker-content-digest']]).toEqual([201, sha256(body)]);
    expect(pushed.headers.location).toBe(`/v2/${NAME}/manifests/${sha256(body)}`);
    for (const reference of ['exact', sha256(body)]) {
      for (const accept of ['*/*', 'application/json', OCI_INDEX_TYPE]) {
        const answer = await client.get(`/v2/${NAME}/manifests/${reference}`, {
          headers: { Accept: accept },
        });
        expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([
          200,
          body,
          OCI_MANIFEST_TYPE,
        ]);
      }
    }
    const head = await client.head(`/v2/${NAME}/manifests/exact`);
    expect(head.headers).toMatchObject({
      'content-length': String(body.length),
      'docker-content-digest': sha256(body),
      'content-type': OCI_MANIFEST_TYPE,
    });
    for (const condition of [`"${sha256(body)}"`, sha256(body), `W/"${sha256(body)}"`, '*']) {
      for (const method of ['GET', 'HEAD']) {
        const headers = { 'If-None-Match': condition };
        const unchanged = await client.send(method, `/v2/${NAME}/manifests/exact`, { headers });
        expect([unchanged.status, unchanged.body.length], `${method} ${condition}`).toEqual([304, 0]);
      }
    }
    const absent = { headers: { 'If-None-Match': '*' } };
    expect((await client.get(`/v2/${NAME}/manifests/absent`, absent)).status).toBe(404);
  });

  it('takes its type from the body when the request names none', async () => {
    expect((await put('untyped', body)).status).toBe(201);
    expect((await client.head(`/v2/${NAME}/manifests/untyped`)).headers['content-type']).toBe(
      OCI_MANIFEST_TYPE,
    );
  });

  it('is known by sha512 too', async () => {
    const digest = `sha512:${createHash('sha512').update(body).digest('hex')}`;
    const answer = await put(digest, body, { 'Content-Type': OCI_MANIFEST_TYPE });
    expect([answer.status, answer.headers['docker-content-digest']]).toEqual([201, digest]);
    expect((await client.head(`/v2/${NAME}/manifests/${digest}`)).headers['docker-content-digest']).toBe(
      digest,
    );
  });

  it('is pushed by digest with many tags at once', async () => {
    const query = Array.from({ length: 12 }, (_, index) => `tag=many-${index}`).join('&');
    const answer = await put(`${sha256(body)}?${query}`, body, { 'Content-Type': OCI_MANIFEST_TYPE });
    expect(answer.status).toBe(201);
    expect(String(answer.headers['oci-tag']).split(', ')).toHaveLength(12);
    expect((await client.head(`/v2/${NAME}/manifests/many-11`)).status).toBe(200);
    const tooMany = Array.from({ length: 51 }, (_, index) => `tag=t${index}`).join('&');
    expect((await put(`${sha256(body)}?${tooMany}`, body)).status).toBe(414);
  });

  it.each([
    ['another digest', sha256('other'), 400, 'DIGEST_INVALID'],
    ['what is no digest', 'sha256:baddigeststring', 400, 'DIGEST_INVALID'],
    ['what is no tag', 'x'.repeat(129), 400, 'TAG_INVALID'],
    ['a tag that begins with a dot', '.x', 400, 'TAG_INVALID'],
  ])('is refused under %s', async (_, reference, status, code) => {
    const answer = await put(reference, body, { 'Content-Type': OCI_MANIFEST_TYPE });
    expect([answer.status, answer.code]).toEqual([status, code]);
  });

  it('is refused when its Content-Type contradicts it', async () => {
    expect((await put('x', body, { 'Content-Type': OCI_INDEX_TYPE })).code).toBe('MANIFEST_INVALID');
  });

  it.each([
    'text/html',
    'image/svg+xml',
    'application/xhtml+xml',
    'text/javascript',
    'multipart/x-mixed-replace',
  ])('is refused as %s, which a browser would show or run', async (type) => {
    const page = JSON.stringify({ schemaVersion: 2, annotations: { x: '<script>alert(1)</script>' } });
    for (const content of [page, body, JSON.stringify({ schemaVersion: 2, mediaType: type })]) {
      const answer = await put('page', content, { 'Content-Type': type });
      expect([answer.status, answer.code]).toEqual([400, 'MANIFEST_INVALID']);
    }
  });

  it('runs in no browser, like every other answer', async () => {
    await put('inert', body, { 'Content-Type': OCI_MANIFEST_TYPE });
    const [config] = [manifest.config.digest];
    const answers = await Promise.all([
      client.get(`/v2/${NAME}/manifests/inert`),
      client.head(`/v2/${NAME}/manifests/inert`),
      client.get(`/v2/${NAME}/manifests/none`),
      client.get(`/v2/${NAME}/blobs/${config}`),
      client.get(`/v2/${NAME}/tags/list`),
      client.get(`/v2/${NAME}/referrers/${config}`),
      client.get('/v2/_catalog'),
      client.get('/v2/%3Cscript%3E'),
      client.get('/api/marina/v1/repositories/library%2Fmanifest/artifacts/inert/manifest'),
      client.get('/api/v2.0/projects/library/repositories/manifest/artifacts/inert/additions/build_history'),
    ]);
    for (const { headers } of answers) {
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; sandbox",
        'content-disposition': 'attachment',
      });
      expect(headers['content-type']).toMatch(/^application\//);
    }
  });

  it('is refused with an absent layer, unless it tells where that is', async () => {
    const absent = { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: sha256('absent'), size: 6 };
    const refused = await put('absent', JSON.stringify({ ...manifest, layers: [absent] }));
    expect([refused.status, refused.code]).toEqual([400, 'MANIFEST_BLOB_UNKNOWN']);
    expect((await client.head(`/v2/${NAME}/manifests/absent`)).status).toBe(404);
    const foreign = { ...absent, mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip' };
    const withLayer = (layer: object): string => JSON.stringify({ ...manifest, layers: [layer] });
    expect((await put('foreign', withLayer(foreign))).code).toBe('MANIFEST_BLOB_UNKNOWN');
    const urls = ['https://example.com/layer.tar.gz'];
    expect((await put('foreign', withLayer({ ...foreign, urls }))).status).toBe(201);
  });

  it('is refused when a descriptor tells another size than the blob has', async () => {
    const [layer] = manifest.layers;
    const wrong = JSON.stringify({ ...manifest, layers: [{ ...layer, size: 1 }] });
    expect((await put('size', wrong)).code).toBe('SIZE_INVALID');
  });

  it('may have 4 MiB and no more', async () => {
    const padded = (bytes: number): string => {
      const empty = JSON.stringify({ ...manifest, annotations: { pad: '' } });
      return JSON.stringify({ ...manifest, annotations: { pad: 'x'.repeat(bytes - empty.length) } });
    };
    expect((await put('large', padded(4 * 1024 * 1024))).status).toBe(201);
    const refused = await put('larger', padded(4 * 1024 * 1024 + 1));
    expect([refused.status, refused.code]).toEqual([413, 'MANIFEST_INVALID']);
    async function* endless(): AsyncIterable<Buffer> {
      for (let part = 0; part < 90; part += 1) yield Buffer.alloc(64 * 1024, 32);
    }
    const streamed = await client.put(`/v2/${NAME}/manifests/streamed`, { body: endless() });
    expect(streamed.status).toBe(413);
  });

  it('answers conditions on its tag', async () => {
    const condition = (headers: Record<string, string>, reference = 'conditional', content = body) =>
      put(reference, content, { 'Content-Type': OCI_MANIFEST_TYPE, ...headers });
    expect((await condition({ 'If-Match': `"${sha256(body)}"` })).status).toBe(412);
    expect((await condition({ 'If-None-Match': '*' })).status).toBe(201);
    const again = await condition({ 'If-None-Match': '*' });
    expect([again.status, again.code]).toEqual([412, 'PRECONDITION']);
    const other = JSON.stringify(manifest);
    expect((await condition({ 'If-Match': '"sha256:other"' }, 'conditional', other)).status).toBe(412);
    expect((await condition({ 'If-Match': `"${sha256(body)}"` }, 'conditional', other)).status).toBe(201);
    for (const current of [`"${sha256(other)}"`, sha256(other), `"x", ${sha256(other)}`]) {
      expect((await condition({ 'If-None-Match': current })).status, current).toBe(412);
    }
    expect((await client.get(`/v2/${NAME}/manifests/conditional`)).text).toBe(other);
    expect((await condition({ 'If-None-Match': sha256(body) })).status).toBe(201);
    expect((await condition({ 'If-Match': sha256(body) }, 'conditional', other)).status).toBe(201);
  });

  it('lets exactly one of many win a tag that must not exist', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => put('contended', body, { 'If-None-Match': '*' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(412)]);
  });
});

describe('an index', () => {
  it('is taken with absent children, keeps its children when it goes, and is not changed by them', async () => {
    const { digest, manifest } = await client.pushImage(NAME, undefined, 'child');
    const size = Buffer.byteLength(JSON.stringify(manifest));
    const index = {
      schemaVersion: 2,
      mediaType: OCI_INDEX_TYPE,
      manifests: [
        { mediaType: OCI_MANIFEST_TYPE, digest, size, platform: { os: 'linux', architecture: 'amd64' } },
        { mediaType: OCI_MANIFEST_TYPE, digest: sha256('elsewhere'), size: 9 },
      ],
    };
    const indexDigest = await client.pushManifest(NAME, 'index', index);
    expect((await client.get(`/v2/${NAME}/manifests/index`)).json()).toEqual(index);
    expect((await client.delete(`/v2/${NAME}/manifests/${indexDigest}`)).status).toBe(202);
    expect((await client.head(`/v2/${NAME}/manifests/index`)).status).toBe(404);
    expect((await client.head(`/v2/${NAME}/manifests/${digest}`)).status).toBe(200);
  });
});

describe('deletion', () => {
  it('of a tag leaves the manifest and other tags', async () => {
    const { digest } = await client.pushImage(NAME, 'one', 'deletion');
    await client.pushImage(NAME, 'two', 'deletion');
    expect((await client.delete(`/v2/${NAME}/manifests/one`)).status).toBe(202);
    expect((await client.head(`/v2/${NAME}/manifests/one`)).status).toBe(404);
    expect((await client.head(`/v2/${NAME}/manifests/two`)).status).toBe(200);
    expect((await client.head(`/v2/${NAME}/manifests/${digest}`)).status).toBe(200);
    expect((await client.delete(`/v2/${NAME}/manifests/one`)).code).toBe('MANIFEST_UNKNOWN');
  });

  it('of a manifest takes every tag of it', async () => {
    const { digest } = await client.pushImage(NAME, 'three', 'all tags');
    await client.pushImage(NAME, 'four', 'all tags');
    expect((await client.delete(`/v2/${NAME}/manifests/${digest}`)).status).toBe(202);
    for (const reference of ['three', 'four', digest]) {
      expect((await client.head(`/v2/${NAME}/manifests/${reference}`)).status).toBe(404);
    }
  });
});
