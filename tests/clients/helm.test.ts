import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client } from '../support/client-home.ts';
import { describeWithTools } from '../support/describe-with-tools.ts';
import { type ClientScene, logInWith, openClientScene } from './client-scene.ts';

const VERSIONS = ['0.1.0', '0.2.0+build.7', '1.0.0'];

describeWithTools('helm', ['helm'], (tools) => {
  let scene: ClientScene;
  let helm: Client;
  let charts: string;
  beforeAll(async () => {
    scene = await openClientScene();
    helm = scene.home.client(tools.helm);
    charts = `oci://${scene.host}/demo/charts`;
    await logInWith(helm, 'registry', 'login', '--plain-http', '-u', 'admin', '--password-stdin', scene.host);
    await scene.home.write('ship/templates/ship.yaml', 'kind: ConfigMap\napiVersion: v1\n');
    for (const version of VERSIONS) {
      const chart = `apiVersion: v2\nname: ship\ndescription: sails\nversion: ${version}\n`;
      await writeFile(scene.home.path('ship', 'Chart.yaml'), chart);
      await helm.run('package', 'ship');
      await helm.run('push', '--plain-http', `ship-${version}.tgz`, charts);
    }
  });
  afterAll(() => scene?.close());

  it('pulls the bytes that it pushed, also with a `+` in the version', async () => {
    const { home } = scene;
    await mkdir(home.path('pulled'));
    const version = '0.2.0+build.7';
    const options = ['--plain-http', '--version', version, '--destination', 'pulled'];
    await helm.run('pull', ...options, `${charts}/ship`);
    const pulled = await readFile(home.path('pulled', `ship-${version}.tgz`));
    expect(pulled.equals(await readFile(home.path(`ship-${version}.tgz`)))).toBe(true);
  });

  it('finds the newest version that fits, by the list of tags', async () => {
    const { api, requests } = scene;
    expect((await api.get('/v2/demo/charts/ship/tags/list')).json()).toEqual({
      name: 'demo/charts/ship',
      tags: ['0.1.0', '0.2.0_build.7', '1.0.0'],
    });
    requests.clear();
    const shown = await helm.run('show', 'chart', '--plain-http', '--version', '<1', `${charts}/ship`);
    expect(shown).toContain('version: 0.2.0+build.7');
    expect(requests.matching('GET', /\/tags\/list/).map(({ status }) => status)).toContain(200);
    expect(await helm.run('show', 'chart', '--plain-http', `${charts}/ship`)).toContain('version: 1.0.0');
  });

  it('is refused after logging out', async () => {
    await helm.run('registry', 'logout', scene.host);
    const refusal = await helm.refused('push', '--plain-http', 'ship-1.0.0.tgz', charts);
    expect(refusal).toMatch(/denied|unauthorized|credential/i);
  });
});
