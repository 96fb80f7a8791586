import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRegistry, type TestRegistry } from '../support/registry.ts';
import { ADMIN_PASSWORD, RegistryClient, sha256 } from '../support/registry-client.ts';

let registry: TestRegistry;
beforeAll(async () => {
  registry = await startRegistry({ adminPassword: ADMIN_PASSWORD });
});
afterAll(() => registry.close());

const DIGEST = sha256('anything');
const LONG = `library/${'a'.repeat(240)}`;

/** A name that no client takes is invalid; one that clients take is not there, which they show without trying again. */
const NAMES = [
  ['library/a..b', 400, 'NAME_INVALID', 'is not a repository name; use '],
  ['library/-a', 400, 'NAME_INVALID', 'is not a repository name; use '],
  ['Library/app', 400, 'NAME_INVALID', 'is not a repository name; use '],
  ['a--b/app', 404, 'NAME_UNKNOWN', 'cannot be a project: only one of . _ - may stand between'],
  ['a__b/app', 404, 'NAME_UNKNOWN', 'cannot be a project: only one of . _ - may stand between'],
  [LONG, 404, 'NAME_UNKNOWN', 'its name has 248 characters; use at most 240'],
] as const;

describe.each(NAMES)('the impossible name %s', (name, status, code, message) => {
  const paths = [`manifests/1`, `manifests/${DIGEST}`, `blobs/${DIGEST}`, 'tags/list', `referrers/${DIGEST}`];

  it.each(paths)('is not there for HEAD of %s, and GET tells why', async (path) => {
    for (const client of [RegistryClient.admin(registry.url), new RegistryClient(registry.url)]) {
      const head = await client.head(`/v2/${name}/${path}`);
      expect([head.status, head.body.length]).toEqual([404, 0]);
      const get = await client.get(`/v2/${name}/${path}`);
      expect([get.status, get.code]).toEqual([status, code]);
      expect(get.text).toContain(message);
    }
  });

  it('is refused for a push with the reason', async () => {
    const client = RegistryClient.admin(registry.url);
    for (const answer of [
      await client.post(`/v2/${name}/blobs/uploads/`),
      await client.put(`/v2/${name}/manifests/1`, { body: '{}' }),
    ]) {
      expect([answer.status, answer.code]).toEqual([status, code]);
      expect(answer.text).toContain(message);
    }
  });
});
