import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client } from '../support/client-home.ts';
import { describeWithTools } from '../support/describe-with-tools.ts';
import { type ClientScene, layoutDigest, logInWith, openClientScene, storedDigest } from './client-scene.ts';

describeWithTools('skopeo', ['skopeo'], (tools) => {
  let scene: ClientScene;
  let skopeo: Client;
  beforeAll(async () => {
    scene = await openClientScene();
    skopeo = scene.home.client(tools.skopeo);
    await logInWith(skopeo, 'login', '--tls-verify=false', '-u', 'admin', '--password-stdin', scene.host);
  });
  afterAll(() => scene?.close());

  /** Copies with the options that plain HTTP and the missing signature policy ask for. */
  function copy(source: string, target: string, ...options: string[]): Promise<string> {
    const plain = ['--src-tls-verify=false', '--dest-tls-verify=false'];
    return skopeo.run('--insecure-policy', 'copy', ...plain, ...options, source, target);
  }

  it('copies an index from an OCI layout and back, byte for byte', async () => {
    const { api, home, host, layout } = scene;
    await copy(`oci:${layout.folder}:all`, `docker://${host}/demo/skopeo:all`, '--all');
    expect(await storedDigest(api, 'demo/skopeo', 'all')).toBe(layout.index.digest);
    await copy(`docker://${host}/demo/skopeo:all`, `oci:${home.path('back')}:all`, '--all');
    expect(await layoutDigest(home.path('back'), 'all')).toBe(layout.index.digest);
  });

  it('copies to a folder and back, byte for byte', async () => {
    const { api, home, host, layout } = scene;
    await copy(`oci:${layout.folder}:one`, `docker://${host}/demo/skopeo-dir:1`);
    await copy(`docker://${host}/demo/skopeo-dir:1`, `dir:${home.path('dir')}`);
    const manifest = await readFile(home.path('dir', 'manifest.json'));
    expect(`sha256:${createHash('sha256').update(manifest).digest('hex')}`).toBe(layout.image.digest);
    await copy(`dir:${home.path('dir')}`, `docker://${host}/demo/skopeo-dir:2`);
    expect(await storedDigest(api, 'demo/skopeo-dir', '2')).toBe(layout.image.digest);
  });

  it('copies from an archive of `docker save` and back, with the same configuration', async () => {
    const { api, home, host, layout } = scene;
    const archive = `docker-archive:${home.path('archive.tar')}:demo/skopeo:1`;
    await copy(`oci:${layout.folder}:one`, archive);
    await copy(archive, `docker://${host}/demo/skopeo-archive:1`);
    const pushed = (await api.get('/v2/demo/skopeo-archive/manifests/1')).json();
    expect(pushed).toMatchObject({ mediaType: 'application/vnd.docker.distribution.manifest.v2+json' });
    const original = await api.get(`/v2/demo/skopeo/manifests/${layout.image.digest}`);
    const { config } = original.json() as { config: { digest: string } };
    expect(pushed).toMatchObject({ config: { digest: config.digest } });
    const again = `docker-archive:${home.path('again.tar')}:demo/skopeo:1`;
    await copy(`docker://${host}/demo/skopeo-archive:1`, again);
    const saved = JSON.parse(await skopeo.run('inspect', '--raw', again)) as { config: { digest: string } };
    expect(saved.config.digest).toBe(config.digest);
  });

  it('copies between repositories without sending a layer', async () => {
    const { api, host, layout, requests } = scene;
    requests.clear();
    await copy(`docker://${host}/demo/skopeo:all`, `docker://${host}/demo/skopeo-copy:all`, '--all');
    expect(await storedDigest(api, 'demo/skopeo-copy', 'all')).toBe(layout.index.digest);
    expect(requests.mountedDigests().length).toBeGreaterThan(0);
  });

  it('inspects an image and lists tags', async () => {
    const { host, layout } = scene;
    const options = ['--tls-verify=false'];
    await copy(`oci:${layout.folder}:one`, `docker://${host}/demo/skopeo:one`);
    const image = JSON.parse(await skopeo.run('inspect', ...options, `docker://${host}/demo/skopeo:one`));
    expect(image).toMatchObject({
      Digest: layout.image.digest,
      RepoTags: ['all', 'one'],
      Architecture: 'amd64',
      Labels: { 'org.example.team': 'harbour' },
      Env: ['GREETING=hello'],
    });
    const list = JSON.parse(await skopeo.run('list-tags', ...options, `docker://${host}/demo/skopeo`));
    expect(list).toMatchObject({ Tags: ['all', 'one'] });
    const missing = await skopeo.refused('inspect', ...options, `docker://${host}/demo/none:1`);
    expect(missing).toContain('there is no repository demo/none');
  });

  it('deletes an image with all of its tags', async () => {
    const { api, host, layout } = scene;
    for (const tag of ['1', '2'])
      await copy(`oci:${layout.folder}:one`, `docker://${host}/demo/skopeo-old:${tag}`);
    await skopeo.run('delete', '--tls-verify=false', `docker://${host}/demo/skopeo-old:1`);
    expect(await storedDigest(api, 'demo/skopeo-old', '1')).toBe(404);
    expect(await storedDigest(api, 'demo/skopeo-old', '2')).toBe(404);
  });

  it('synchronises a repository to a folder, and a folder to a project', async () => {
    const { api, home, host, layout } = scene;
    const plain = ['--src-tls-verify=false', '--dest-tls-verify=false', '--all'];
    const sync = (...args: string[]) => skopeo.run('--insecure-policy', 'sync', ...plain, ...args);
    await mkdir(home.path('sync'));
    await sync('--src', 'docker', '--dest', 'dir', `${host}/demo/skopeo`, home.path('sync'));
    await sync('--src', 'dir', '--dest', 'docker', home.path('sync'), `${host}/mirror`);
    expect(await storedDigest(api, 'mirror/skopeo', 'all')).toBe(layout.index.digest);
    expect(await storedDigest(api, 'mirror/skopeo', 'one')).toBe(layout.image.digest);
  });
});
