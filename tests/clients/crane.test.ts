import { mkdir } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client } from '../support/client-home.ts';
import { describeWithTools } from '../support/describe-with-tools.ts';
import { hasIpv6 } from '../support/has-ipv6.ts';
import { type ClientScene, layoutDigest, logInWith, openClientScene, storedDigest } from './client-scene.ts';

describeWithTools('crane', ['crane'], (tools) => {
  let scene: ClientScene;
  let crane: Client;
  beforeAll(async () => {
    scene = await openClientScene();
    crane = scene.home.client(tools.crane);
    await logInWith(crane, 'auth', 'login', scene.host, '-u', 'admin', '--password-stdin');
    await crane.run('push', '--index', scene.layout.folder, `${scene.host}/demo/crane:layout`);
  });
  afterAll(() => scene?.close());

  it('pushes a layout, whose images are there by digest', async () => {
    const { api, layout } = scene;
    for (const digest of [layout.image.digest, layout.arm.digest, layout.index.digest])
      expect(await storedDigest(api, 'demo/crane', digest)).toBe(digest);
  });

  it('tags, lists and tells digests, by platform too', async () => {
    const { host, layout } = scene;
    await crane.run('tag', `${host}/demo/crane@${layout.index.digest}`, 'all');
    expect((await crane.run('ls', `${host}/demo/crane`)).split('\n')).toEqual(['all', 'layout']);
    expect(await crane.run('digest', `${host}/demo/crane:all`)).toBe(layout.index.digest);
    const arm = await crane.run('digest', '--platform', 'linux/arm64/v8', `${host}/demo/crane:all`);
    expect(arm).toBe(layout.arm.digest);
    expect((await crane.run('catalog', host)).split('\n')).toContain('demo/crane');
  });

  it.skipIf(!hasIpv6)(
    `reaches the registry by IPv6${hasIpv6 ? '' : ' (skipped: there is none)'}`,
    async () => {
      const { layout, registry, requests } = scene;
      const host = `[::1]:${registry.port}`;
      await logInWith(crane, 'auth', 'login', host, '-u', 'admin', '--password-stdin');
      requests.clear();
      expect(await crane.run('digest', `${host}/demo/crane@${layout.image.digest}`)).toBe(
        layout.image.digest,
      );
      expect(new Set(requests.all().map(({ from }) => from))).toEqual(new Set(['::1']));
    },
  );

  it('finds every layer to be what its digest says', async () => {
    const { host, layout } = scene;
    const verdict = await crane.attempt([
      'validate',
      '--remote',
      `${host}/demo/crane@${layout.index.digest}`,
    ]);
    expect(verdict).toMatchObject({ code: 0, output: expect.stringContaining('PASS') });
  });

  it('copies an index to another project without sending a blob', async () => {
    const { api, host, layout, requests } = scene;
    requests.clear();
    await crane.run('copy', `${host}/demo/crane@${layout.index.digest}`, `${host}/other/crane:copy`);
    expect(await storedDigest(api, 'other/crane', 'copy')).toBe(layout.index.digest);
    expect(requests.mountedDigests().length).toBeGreaterThan(0);
    expect(requests.uploadedDigests()).toEqual([]);
  });

  it('pulls a layout, and pushes an archive of it', async () => {
    const { api, home, host, layout } = scene;
    const image = `${host}/demo/crane@${layout.image.digest}`;
    await mkdir(home.path('pulled'));
    await crane.run('pull', '--format', 'oci', image, home.path('pulled'));
    expect(await layoutDigest(home.path('pulled'))).toBe(layout.image.digest);
    await crane.run('pull', image, home.path('pulled.tar'));
    const pushed = await crane.run('push', home.path('pulled.tar'), `${host}/demo/crane-archive:1`);
    expect(pushed).toBe(`${host}/demo/crane-archive@${await storedDigest(api, 'demo/crane-archive', '1')}`);
  });

  it('makes an index of an image that is there', async () => {
    const { api, host, layout } = scene;
    const image = `${host}/demo/crane@${layout.arm.digest}`;
    await crane.run('index', 'append', '--manifest', image, '--tag', `${host}/demo/crane:arm-only`);
    const index = (await api.get('/v2/demo/crane/manifests/arm-only')).json();
    expect(index).toMatchObject({ manifests: [{ digest: layout.arm.digest }] });
  });

  it('deletes a tag alone, and an image with its tags', async () => {
    const { api, host, layout } = scene;
    const image = `${host}/demo/crane-old`;
    await crane.run('copy', `${host}/demo/crane@${layout.image.digest}`, `${image}:1`);
    for (const tag of ['2', '3']) await crane.run('tag', `${image}:1`, tag);
    await crane.run('delete', `${image}:1`);
    expect((await crane.run('ls', image)).split('\n')).toEqual(['2', '3']);
    await crane.run('delete', `${image}@${layout.image.digest}`);
    expect(await crane.run('ls', image)).toBe('');
    expect(await storedDigest(api, 'demo/crane-old', layout.image.digest)).toBe(404);
  });
});
