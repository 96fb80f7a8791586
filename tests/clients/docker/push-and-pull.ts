import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hasIpv6 } from '../../support/has-ipv6.ts';
import { buildFiles, buildImage, pullElsewhere, pushedDigest } from './images.ts';
import { type DockerScene, logIn } from './scene.ts';

const SMALL_BYTES = 100;
const LARGE_BYTES = 12 * 1024 * 1024;

/** The way of an image to the registry and back. */
export function pushAndPullTests(scene: () => DockerScene): void {
  describe('an image of several layers', () => {
    pushTest(scene);
    runTest(scene);
    pushAgainTest(scene);
    mountTest(scene);
  });
  nameTests(scene);
  deletionTest(scene);
}

function pushTest(scene: () => DockerScene): void {
  it('comes back to a clean engine as it was pushed', async () => {
    const { admin, api, busybox, elsewhere, reference } = scene();
    const image = reference('demo/app');
    await buildImage(admin, busybox, image, {
      files: [
        { path: 'message', content: 'brought by the registry\n' },
        { path: 'large', content: randomBytes(LARGE_BYTES) },
      ],
      statements: ['LABEL org.example.team="harbour"', 'ENV GREETING=hello'],
    });
    const digest = pushedDigest(await admin.run('push', image));
    const stored = await api.head('/v2/demo/app/manifests/1');
    expect(stored.headers['docker-content-digest']).toBe(digest);

    const builtHistory = await history(admin, image);
    const { built, pulled } = await pullElsewhere(scene(), image);
    expect(pulled.Id).toBe(built.Id);
    expect(pulled.RepoDigests).toEqual([image.replace(/:1$/, `@${digest}`)]);
    expect(pulled.Created).toBe(built.Created);
    expect(pulled.Config.Labels).toMatchObject({ 'org.example.team': 'harbour' });
    expect(pulled.Config.Env).toContain('GREETING=hello');
    expect(pulled.RootFS.Layers).toHaveLength(3);
    expect(pulled.RootFS.Layers).toEqual(built.RootFS.Layers);
    expect(await history(elsewhere, image)).toBe(builtHistory);
  });
}

function history(client: DockerScene['admin'], image: string): Promise<string> {
  return client.run('history', '--no-trunc', '--format', '{{.CreatedBy}} {{.Size}}', image);
}

function runTest(scene: () => DockerScene): void {
  it('runs as a container there', async (context) => {
    const { admin, elsewhere, reference } = scene();
    const run = ['run', '--rm', '--network', 'none', reference('demo/app')];
    const asBuilt = await admin.attempt(run);
    if (asBuilt.code !== 0) context.skip(`no container runs on this machine: ${asBuilt.output}`);
    expect(await elsewhere.run(...run)).toBe('brought by the registry');
  });
}

function pushAgainTest(scene: () => DockerScene): void {
  it('is pushed again without sending a blob', async () => {
    const { admin, requests, reference } = scene();
    requests.clear();
    await admin.run('push', reference('demo/app'));
    expect(requests.matching('HEAD', /^\/v2\/demo\/app\//).length).toBeGreaterThan(0);
    expect(requests.matching('POST', /\/blobs\/uploads\//)).toEqual([]);
    expect(requests.uploadedDigests()).toEqual([]);
  });
}

function mountTest(scene: () => DockerScene): void {
  it('goes to another repository without sending a layer', async () => {
    const { admin, api, requests, reference } = scene();
    const copy = reference('other/copy');
    await admin.run('tag', reference('demo/app'), copy);
    requests.clear();
    await admin.run('push', copy);

    const manifest = (await api.get('/v2/other/copy/manifests/1')).json() as {
      layers: { digest: string }[];
    };
    const layers = manifest.layers.map(({ digest }) => digest);
    expect(layers).toHaveLength(3);
    expect(requests.mountedDigests()).toEqual(expect.arrayContaining(layers));
    expect(requests.uploadedDigests().filter((digest) => layers.includes(digest))).toEqual([]);

    const { built, pulled } = await pullElsewhere(scene(), copy);
    expect(pulled.Id).toBe(built.Id);
  });
}

function nameTests(scene: () => DockerScene): void {
  it('takes a name without a project for one of `library`', async () => {
    const { admin, api, reference } = scene();
    const image = reference('single');
    await buildFiles(admin, image, { files: [{ path: 'single', content: 'one component' }] });
    const digest = pushedDigest(await admin.run('push', image));
    const stored = await api.head('/v2/library/single/manifests/1');
    expect(stored.headers['docker-content-digest']).toBe(digest);
    for (const name of [image, reference('library/single')]) {
      const { built, pulled } = await pullElsewhere(scene(), image, name);
      expect(pulled.Id).toBe(built.Id);
    }
  });

  it('is reached as 127.0.0.1 too', async () => {
    await pushBy(scene(), '127.0.0.1');
  });

  it('is reached as [::1] too', async (context) => {
    const version = await scene().admin.run('version', '--format', '{{.Server.Version}}');
    if (Number.parseInt(version, 10) < 25) context.skip(`Docker ${version} has no IPv6 in names of images`);
    if (!hasIpv6) context.skip('this machine has no IPv6');
    await pushBy(scene(), '[::1]');
  });
}

async function pushBy({ admin, registry, requests }: DockerScene, address: string): Promise<void> {
  const host = `${address}:${registry.port}`;
  const image = `${host}/demo/numeric:1`;
  await buildFiles(admin, image, { files: [{ path: 'numeric', content: address }] });
  await logIn(admin, host);
  requests.clear();
  await admin.run('push', image);
  const put = requests.matching('PUT', /^\/v2\/demo\/numeric\/manifests\/1$/);
  expect(put.map(({ headers, status }) => [headers.host, status])).toEqual([[host, 201]]);
}

function deletionTest(scene: () => DockerScene): void {
  it('cannot be pulled any more once its tag is deleted, but by its digest', async () => {
    const { admin, api, elsewhere, reference } = scene();
    const image = reference('demo/short-lived');
    await buildFiles(admin, image, { files: [{ path: 'short', content: 'not for long' }] });
    const digest = pushedDigest(await admin.run('push', image));
    expect((await api.delete('/v2/demo/short-lived/manifests/1')).status).toBe(202);
    expect(await elsewhere.refused('pull', image)).toMatch(/manifest unknown|not found/);
    const byDigest = image.replace(/:1$/, `@${digest}`);
    const { built, pulled } = await pullElsewhere(scene(), image, byDigest);
    expect(pulled.Id).toBe(built.Id);
  });

  it('is pushed once more after it was deleted as a whole', async () => {
    const { admin, api, reference } = scene();
    const image = reference('demo/once-more');
    await buildFiles(admin, image, { files: [{ path: 'more', content: randomBytes(SMALL_BYTES) }] });
    const digest = pushedDigest(await admin.run('push', image));
    const { layers } = (await api.get('/v2/demo/once-more/manifests/1')).json() as {
      layers: { digest: string }[];
    };
    expect((await api.delete(`/v2/demo/once-more/manifests/${digest}`)).status).toBe(202);
    for (const layer of layers) await api.delete(`/v2/demo/once-more/blobs/${layer.digest}`);
    expect((await api.head(`/v2/demo/once-more/blobs/${layers[0]?.digest}`)).status).toBe(404);
    expect(pushedDigest(await admin.run('push', image))).toBe(digest);
    const { built, pulled } = await pullElsewhere(scene(), image);
    expect(pulled.Id).toBe(built.Id);
  });
}
