import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Upload } from '../../registry-core/api/schemas/marina/upload.ts';
import { startRegistry, type TestRegistry } from '../support/registry.ts';
import { ADMIN_PASSWORD, type Answer, RegistryClient } from '../support/registry-client.ts';

let registry: TestRegistry;
let client: RegistryClient;
beforeAll(async () => {
  registry = await startRegistry({ adminPassword: ADMIN_PASSWORD, autoCreateProjects: false });
  client = RegistryClient.admin(registry.url);
});
afterAll(() => registry.close());

async function told(repository: string): Promise<readonly Upload[]> {
  const uploads = (await client.get('/api/marina/v1/uploads')).json() as Upload[];
  return uploads.filter((upload) => upload.repository === repository);
}

const LONG = `library/${'x'.repeat(300)}`;

it.each<[string, string, (name: string) => Promise<Answer>, number, string]>([
  ['a name that is none', 'library/App', begin, 400, 'NAME_INVALID'],
  ['a name that is too long', LONG, begin, 404, 'NAME_INVALID'],
  ['a project that is not there', 'nowhere/app', begin, 404, 'NAME_UNKNOWN'],
  ['a manifest for such a project', 'nowhere/chart', putManifest, 404, 'NAME_UNKNOWN'],
])('a push to %s is told with its reason', async (_what, name, push, status, problem) => {
  expect((await push(name)).status).toBe(status);
  // Docker tries again by itself, and sends its layers side by side.
  await Promise.all([push(name), push(name)]);
  expect(await told(name.slice(0, 300))).toEqual([
    {
      id: expect.stringMatching(/^refused-/),
      repository: name.slice(0, 300),
      username: 'admin',
      state: 'failed',
      startedAt: expect.any(String),
      updatedAt: expect.any(String),
      receivedBytes: 0,
      totalBytes: null,
      isConfig: false,
      digest: null,
      problem,
    },
  ]);
});

it('a request without credentials is no push that anybody waits for', async () => {
  const anonymous = new RegistryClient(registry.url);
  expect((await anonymous.post('/v2/library/anyone/blobs/uploads/')).status).toBe(401);
  expect(await told('library/anyone')).toEqual([]);
});

it('a token that does not cover the push is a step on the way to another one', async () => {
  const scope = encodeURIComponent('repository:library/asked:pull');
  const issued = await client.get(`/service/token?service=harbor-registry&scope=${scope}`);
  const { token } = issued.json() as { token: string };
  const bearer = new RegistryClient(registry.url);
  const headers = { authorization: `Bearer ${token}` };
  const answer = await bearer.post('/v2/nowhere/asked/blobs/uploads/', { headers });
  expect(answer.status).toBe(401);
  expect(await told('nowhere/asked')).toEqual([]);
});

function begin(name: string): Promise<Answer> {
  return client.post(`/v2/${name}/blobs/uploads/`);
}

function putManifest(name: string): Promise<Answer> {
  return client.put(`/v2/${name}/manifests/1`, { body: '{}' });
}
