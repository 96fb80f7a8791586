import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRegistry, type TestRegistry } from '../support/registry.ts';
import { ADMIN_PASSWORD, RegistryClient, sha256 } from '../support/registry-client.ts';

let registry: TestRegistry;
beforeAll(async () => {
  registry = await startRegistry({ adminPassword: ADMIN_PASSWORD });
});
afterAll(() => registry.close());

const DIGEST = sha256('anything');

describe.each([
  'a--b/app',
  'a__b/app',
  'library/a..b',
  'library/-a',
  'Library/app',
  `library/${'a'.repeat(240)}`,
])('the impossible name %s', (name) => {
  it.each([`manifests/1`, `manifests/${DIGEST}`, `blobs/${DIGEST}`, 'tags/list', `referrers/${DIGEST}`])(
    'is not there for HEAD of %s, so that a client goes on to the request whose answer it shows',
    async (path) => {
      for (const client of [RegistryClient.admin(registry.url), new RegistryClient(registry.url)]) {
        const head = await client.head(`/v2/${name}/${path}`);
        expect([head.status, head.body.length]).toEqual([404, 0]);
        const get = await client.get(`/v2/${name}/${path}`);
        expect([get.status, get.code]).toEqual([400, 'NAME_INVALID']);
        expect(get.text).toMatch(/is not a repository name; use |cannot be a project: only one of /);
      }
    },
  );

  it('is refused for a push with the reason', async () => {
    const client = RegistryClient.admin(registry.url);
    const upload = await client.post(`/v2/${name}/blobs/uploads/`);
    expect([upload.status, upload.code]).toEqual([400, 'NAME_INVALID']);
    const manifest = await client.put(`/v2/${name}/manifests/1`, { body: '{}' });
    expect([manifest.status, manifest.code]).toEqual([400, 'NAME_INVALID']);
  });
});
