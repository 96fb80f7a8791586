import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { buildFiles, buildImage, inspectImage, pushedDigest } from './images.ts';
import { type DockerScene, logIn } from './scene.ts';

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
    const { admin, api, elsewhere, reference } = scene();
    const image = reference('demo/app');
    await buildImage(admin, scene(), image, {
      files: [
        { path: 'message', content: 'brought by the registry\n' },
        { path: 'large', content: randomBytes(LARGE_BYTES) },
      ],
      statements: ['LABEL org.example.team="harbour"', 'ENV GREETING=hello'],
    });
    const digest = pushedDigest(await admin.run('push', image));
    const stored = await api.head('/v2/demo/app/manifests/1');
    expect(stored.headers['docker-content-digest']).toBe(digest);

    await elsewhere.run('pull', image);
    const pulled = await inspectImage(elsewhere, image);
    const built = await inspectImage(admin, image);
    expect(pulled.Id).toBe(built.Id);
    expect(pulled.RepoDigests).toEqual([image.replace(/:1$/, `@${digest}`)]);
    expect(pulled.Created).toBe(built.Created);
    expect(pulled.Config.Labels).toEqual({ 'org.example.team': 'harbour' });
    expect(pulled.Config.Env).toContain('GREETING=hello');
    expect(pulled.RootFS.Layers).toHaveLength(3);
    expect(pulled.RootFS.Layers).toEqual(built.RootFS.Layers);
    expect(await history(elsewhere, image)).toEqual(await history(admin, image));
  });
}

function history(client: DockerScene['admin'], image: string): Promise<string> {
  return client.run('history', '--no-trunc', '--format', '{{.CreatedBy}} {{.Size}}', image);
}

function runTest(scene: () => DockerScene): void {
  it('runs as a container there', async (context) => {
    const { elsewhere, reference } = scene();
    const outcome = await elsewhere.attempt(['run', '--rm', '--network', 'none', reference('demo/app')]);
    // 125 and more is the engine's word about the container, not the program's.
    if ((outcome.code ?? 125) >= 125) context.skip(`no container runs on this machine: ${outcome.output}`);
    expect(outcome.output).toBe('brought by the registry\n');
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
    const { admin, api, elsewhere, requests, reference } = scene();
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

    await elsewhere.run('pull', copy);
    expect((await inspectImage(elsewhere, copy)).Id).toBe((await inspectImage(admin, copy)).Id);
  });
}

function nameTests(scene: () => DockerScene): void {
  it('takes a name without a project for one of `library`', async () => {
    const { admin, api, elsewhere, reference } = scene();
    const image = reference('single');
    await buildFiles(admin, image, { files: [{ path: 'single', content: 'one component' }] });
    const digest = pushedDigest(await admin.run('push', image));
    const stored = await api.head('/v2/library/single/manifests/1');
    expect(stored.headers['docker-content-digest']).toBe(digest);
    await elsewhere.run('pull', image);
    await elsewhere.run('pull', reference('library/single'));
    expect((await inspectImage(elsewhere, reference('library/single'))).Id).toBe(
      (await inspectImage(admin, image)).Id,
    );
  });

  it('is reached as 127.0.0.1 too', async () => {
    const { admin, registry, requests, reference } = scene();
    await buildFiles(admin, reference('demo/numeric'), {
      files: [{ path: 'numeric', content: 'by number' }],
    });
    const host = `127.0.0.1:${registry.port}`;
    const image = `${host}/demo/numeric:1`;
    await admin.run('tag', reference('demo/numeric'), image);
    await logIn(admin, host);
    requests.clear();
    await admin.run('push', image);
    expect(requests.matching('PUT', /^\/v2\/demo\/numeric\/manifests\/1$/)[0]?.headers.host).toBe(host);
  });
}

function deletionTest(scene: () => DockerScene): void {
  it('cannot be pulled any more once its tag is deleted', async () => {
    const { admin, api, elsewhere, reference } = scene();
    const image = reference('demo/short-lived');
    await buildFiles(admin, image, { files: [{ path: 'short', content: 'not for long' }] });
    await admin.run('push', image);
    expect((await api.delete('/v2/demo/short-lived/manifests/1')).status).toBe(202);
    expect(await elsewhere.refused('pull', image)).toMatch(/manifest unknown|not found/);
  });
}
