import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client } from '../support/client-home.ts';
import { removeDaemonFolder } from '../support/daemon-folder.ts';
import { describeWithTools } from '../support/describe-with-tools.ts';
import { type ClientScene, logInWith, openClientScene, storedDigest } from './client-scene.ts';

/** Without it podman pulls nothing: signatures are not what is tested here. */
const POLICY = JSON.stringify({ default: [{ type: 'insecureAcceptAnything' }] });

describeWithTools('podman', ['podman', 'buildah'], (tools) => {
  let scene: ClientScene;
  let podman: Client;
  let storage: string[];
  beforeAll(async () => {
    scene = await openClientScene();
    const { home, host } = scene;
    await home.write('.config/containers/policy.json', POLICY);
    storage = ['--root', home.path('containers'), '--runroot', home.path('podman')];
    storage.push('--storage-driver', 'vfs');
    podman = home.client(tools.podman);
    await logInWith(podman, 'login', '--tls-verify=false', '-u', 'admin', '--password-stdin', host);
  });
  afterAll(async () => {
    // Its storage may be mounted.
    if (scene !== undefined) await removeDaemonFolder(scene.home.path('containers'));
    await scene?.close();
  });

  function run(...args: string[]): Promise<string> {
    return podman.run(...storage, ...args);
  }

  it('pushes and pulls an image, which stays the same', async () => {
    const { api, host } = scene;
    const image = `${host}/demo/podman:1`;
    // By its path from here: podman makes a name of it, and the whole path need not be one.
    const id = await run('pull', '--quiet', 'oci:layout:one');
    await run('push', '--tls-verify=false', id, image);
    await run('rmi', '--force', id);
    expect(await run('pull', '--quiet', '--tls-verify=false', image)).toBe(id);
    const digest = await run('inspect', '--format', '{{.Digest}}', image);
    expect(digest).toBe(await storedDigest(api, 'demo/podman', '1'));
  });

  it('pushes an index of several platforms', async () => {
    const { api, host, layout } = scene;
    await run('manifest', 'create', 'several');
    await run('manifest', 'add', '--all', 'several', `oci:${layout.folder}:all`);
    await run(
      'manifest',
      'push',
      '--all',
      '--tls-verify=false',
      'several',
      `docker://${host}/demo/several:1`,
    );
    const { manifests } = (await api.get('/v2/demo/several/manifests/1')).json() as {
      manifests: { platform: { architecture: string } }[];
    };
    expect(manifests.map(({ platform }) => platform.architecture).toSorted()).toEqual(['amd64', 'arm64']);
    const image = `${host}/demo/several:1`;
    const arm = await run('pull', '--quiet', '--tls-verify=false', '--platform', 'linux/arm64/v8', image);
    expect(await run('inspect', '--format', '{{.Architecture}}', arm)).toBe('arm64');
  });

  it('lists tags', async () => {
    const listed = await run('search', '--tls-verify=false', '--list-tags', `${scene.host}/demo/podman`);
    expect(listed).toMatch(/demo\/podman\s+1$/);
  });

  it('pushes what buildah built', async () => {
    const { api, home, host } = scene;
    const buildah = home.client(tools.buildah);
    await home.write(
      'built/Containerfile',
      'FROM scratch\nCOPY note /note\nLABEL org.example.team=harbour\n',
    );
    await home.write('built/note', 'built without a daemon\n');
    const image = `${host}/demo/buildah:1`;
    await buildah.run(...storage, 'build', '--tag', image, home.path('built'));
    await buildah.run(...storage, 'push', '--tls-verify=false', image);
    const manifest = (await api.get('/v2/demo/buildah/manifests/1')).json() as {
      config: { digest: string };
    };
    const config = (await api.get(`/v2/demo/buildah/blobs/${manifest.config.digest}`)).json();
    expect(config).toMatchObject({ config: { Labels: { 'org.example.team': 'harbour' } } });
  });

  it('is refused after logging out', async () => {
    const { host } = scene;
    await podman.run('logout', host);
    const args = [...storage, 'pull', '--tls-verify=false', `${host}/demo/podman:1`];
    expect(await podman.refused(...args)).toMatch(/denied|unauthorized|authentication/i);
  });
});
