import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client } from '../support/client-home.ts';
import { CuttingProxy } from '../support/cutting-proxy.ts';
import { describeWithTools } from '../support/describe-with-tools.ts';
import { sha256 } from '../support/registry-client.ts';
import { type ClientScene, logInWith, openClientScene, storedDigest } from './client-scene.ts';

const SBOM_TYPE = 'application/vnd.example.sbom+json';
const CHUNK_BYTES = 100_000;
const LARGE_CHUNK_BYTES = 1_000_000;

describeWithTools('regctl', ['regctl'], (tools) => {
  let scene: ClientScene;
  let regctl: Client;
  beforeAll(async () => {
    scene = await openClientScene();
    const { home, host, layout } = scene;
    regctl = home.client(tools.regctl, { REGCTL_CONFIG: home.path('regctl.json') });
    await regctl.run('registry', 'set', '--skip-check', '--tls', 'disabled', host);
    await logInWith(regctl, 'registry', 'login', '-u', 'admin', '--pass-stdin', host);
    await regctl.run('image', 'copy', `ocidir://${layout.folder}:all`, `${host}/demo/regctl:all`);
  });
  afterAll(() => scene?.close());

  /** A client that is logged in and sends blobs in chunks; its settings are kept under a name. */
  async function chunking(name: string, host: string, chunkBytes: number): Promise<Client> {
    const client = scene.home.client(tools.regctl, { REGCTL_CONFIG: scene.home.path(`${name}.json`) });
    const sizes = ['--blob-chunk', String(chunkBytes), '--blob-max', '1'];
    await client.run('registry', 'set', '--skip-check', '--tls', 'disabled', ...sizes, host);
    await logInWith(client, 'registry', 'login', '-u', 'admin', '--pass-stdin', host);
    return client;
  }

  it('copies an index as it is', async () => {
    const { host, layout } = scene;
    expect(await regctl.run('image', 'digest', `${host}/demo/regctl:all`)).toBe(layout.index.digest);
    expect(await regctl.run('manifest', 'head', `${host}/demo/regctl@${layout.arm.digest}`)).toBe(
      layout.arm.digest,
    );
  });

  it('copies an image with its referrers', async () => {
    const { api, host, layout } = scene;
    const image = `${host}/demo/regctl:one`;
    await regctl.run('image', 'copy', `${host}/demo/regctl@${layout.image.digest}`, image);
    const put = ['artifact', 'put', '--subject', image, '--artifact-type', SBOM_TYPE];
    await regctl.runWithInput('{"packages":[]}', ...put, '--file-media-type', 'application/json');
    await regctl.run('image', 'copy', '--referrers', image, `${host}/other/regctl:one`);
    const answer = await api.get(`/v2/other/regctl/referrers/${layout.image.digest}`);
    expect(answer.json()).toMatchObject({ manifests: [{ artifactType: SBOM_TYPE }] });
    const listed = await regctl.run('artifact', 'list', `${host}/other/regctl:one`);
    expect(listed).toContain(SBOM_TYPE);
    expect(await regctl.run('tag', 'ls', `${host}/other/regctl`)).toBe('one');
  });

  it('sends a blob in chunks', async () => {
    const { api, host, requests } = scene;
    const chunked = await chunking('chunked', host, CHUNK_BYTES);
    const content = randomBytes(8 * CHUNK_BYTES + 1);
    requests.clear();
    expect(await chunked.runWithInput(content, 'blob', 'put', `${host}/demo/regctl`)).toBe(sha256(content));
    const ranges = requests.matching('PATCH', /./).map(({ headers }) => headers['content-range']);
    expect(ranges.slice(0, 2)).toEqual(['0-99999', '100000-199999']);
    expect(ranges).toHaveLength(9);
    const stored = await api.get(`/v2/demo/regctl/blobs/${sha256(content)}`);
    expect(stored.body.equals(content)).toBe(true);
  });

  it('goes on with an upload where its connection broke', async () => {
    const { api, registry, requests } = scene;
    const proxy = await CuttingProxy.start(registry.port);
    try {
      const host = `localhost:${proxy.port}`;
      const cutOff = await chunking('cut-off', host, LARGE_CHUNK_BYTES);
      const content = randomBytes(3 * LARGE_CHUNK_BYTES);
      requests.clear();
      proxy.cutUploadAfter(1.5 * LARGE_CHUNK_BYTES);
      expect(await cutOff.runWithInput(content, 'blob', 'put', `${host}/demo/regctl`)).toBe(sha256(content));
      expect(proxy.cuts).toBe(1);
      // The registry kept what had come of the second chunk, and the client continues behind it.
      const starts = requests
        .matching('PATCH', /./)
        .map(({ headers }) => parseInt(headers['content-range'] ?? '', 10));
      expect(starts.some((start) => start > LARGE_CHUNK_BYTES && start < 1.6 * LARGE_CHUNK_BYTES)).toBe(true);
      const stored = await api.get(`/v2/demo/regctl/blobs/${sha256(content)}`);
      expect(stored.body.equals(content)).toBe(true);
    } finally {
      await proxy.close();
    }
  });

  it('sends a blob whole again, in the same upload, when its connection broke', async () => {
    const { api, home, registry, requests } = scene;
    const proxy = await CuttingProxy.start(registry.port);
    try {
      const host = `localhost:${proxy.port}`;
      const whole = home.client(tools.regctl, { REGCTL_CONFIG: home.path('whole.json') });
      await whole.run('registry', 'set', '--skip-check', '--tls', 'disabled', host);
      await logInWith(whole, 'registry', 'login', '-u', 'admin', '--pass-stdin', host);
      const content = randomBytes(3 * LARGE_CHUNK_BYTES);
      const digest = sha256(content);
      const file = await home.write('whole.bin', content);
      requests.clear();
      proxy.cutUploadAfter(1.5 * LARGE_CHUNK_BYTES);
      const layer = ['artifact', 'put', '--artifact-type', SBOM_TYPE, '--file', file];
      await whole.run(...layer, `${host}/demo/regctl:whole`);
      expect(proxy.cuts).toBe(1);
      const puts = requests.matching('PUT', /\/blobs\/uploads\//).filter(({ headers }) => {
        return Number(headers['content-length']) === content.byteLength;
      });
      expect(puts.map(({ status }) => status)).toEqual([undefined, 201]);
      expect(puts[1]?.url.split('?')[0]).toBe(puts[0]?.url.split('?')[0]);
      const stored = await api.get(`/v2/demo/regctl/blobs/${digest}`);
      expect(stored.body.equals(content)).toBe(true);
    } finally {
      await proxy.close();
    }
  });

  it('makes an index of chosen platforms', async () => {
    const { api, host, layout } = scene;
    const chosen = ['--ref', `${host}/demo/regctl:all`, '--platform', 'linux/arm64/v8'];
    await regctl.run('index', 'create', `${host}/demo/regctl:chosen`, ...chosen);
    const index = (await api.get('/v2/demo/regctl/manifests/chosen')).json();
    expect(index).toMatchObject({ manifests: [{ digest: layout.arm.digest }] });
  });

  it('lists and removes tags, the image stays', async () => {
    const { api, host, layout } = scene;
    for (const tag of ['v1', 'v2'])
      await regctl.run(
        'image',
        'copy',
        `${host}/demo/regctl@${layout.image.digest}`,
        `${host}/demo/tags:${tag}`,
      );
    await regctl.run('tag', 'rm', `${host}/demo/tags:v1`);
    expect(await regctl.run('tag', 'ls', `${host}/demo/tags`)).toBe('v2');
    await regctl.run('tag', 'rm', `${host}/demo/tags:v2`);
    expect(await storedDigest(api, 'demo/tags', layout.image.digest)).toBe(layout.image.digest);
    await regctl.run('manifest', 'delete', `${host}/demo/tags@${layout.image.digest}`);
    expect(await storedDigest(api, 'demo/tags', layout.image.digest)).toBe(404);
  });

  it('lists repositories', async () => {
    expect((await regctl.run('repo', 'ls', scene.host)).split('\n')).toContain('demo/regctl');
  });
});
