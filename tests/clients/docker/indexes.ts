import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ImageLayout } from '../../support/image-layout.ts';
import { buildFiles } from './images.ts';
import type { DockerScene } from './scene.ts';

const ARCHITECTURES = ['amd64', 'arm64'] as const;

/** One name for several platforms. */
export function indexTests(scene: () => DockerScene): void {
  it('pushes an index made of pushed images, and pulls each platform by it', async () => {
    const { admin, api, elsewhere, reference } = scene();
    const index = reference('demo/multi', 'all');
    const images = ARCHITECTURES.map((architecture) => reference('demo/multi', architecture));
    for (const [at, architecture] of ARCHITECTURES.entries()) {
      const files = [{ path: 'platform', content: architecture }];
      await buildFiles(admin, images[at] ?? '', { files, platform: `linux/${architecture}` });
      await admin.run('push', images[at] ?? '');
    }
    await admin.run('manifest', 'create', '--insecure', index, ...images);
    await admin.run('manifest', 'push', '--insecure', index);

    const stored = await api.get('/v2/demo/multi/manifests/all');
    const { manifests } = stored.json() as { manifests: { platform: { architecture: string } }[] };
    expect(manifests.map(({ platform }) => platform.architecture)).toEqual(ARCHITECTURES);
    await expectEachPlatform(elsewhere, index);
  });
}

/** An engine with containerd's store holds an index as a whole, so that one push brings every platform. */
export function wholeIndexTests(scene: () => DockerScene): void {
  describe('an index that the engine holds as a whole', () => {
    it('is pushed at once, its bytes unchanged', async () => {
      const { admin, api, elsewhere, reference } = scene();
      const layout = await ImageLayout.create(join(admin.home.folder, 'multi-platform'));
      const images = [];
      for (const architecture of ARCHITECTURES) {
        const layers = [[{ path: 'platform', content: `all at once: ${architecture}` }]];
        images.push(await layout.addImage({ layers, platform: { os: 'linux', architecture } }));
      }
      const image = reference('demo/whole', 'all');
      const index = await layout.addIndex(images, image);
      await admin.runWithInput(await layout.archive(), 'load');
      await admin.run('push', image);
      const stored = await api.head('/v2/demo/whole/manifests/all');
      expect(stored.headers['docker-content-digest']).toBe(index.digest);
      expect(stored.headers['content-type']).toBe('application/vnd.oci.image.index.v1+json');
      await expectEachPlatform(elsewhere, image);
    });
  });
}

async function expectEachPlatform(client: DockerScene['elsewhere'], index: string): Promise<void> {
  for (const architecture of ARCHITECTURES) {
    await client.run('pull', '--platform', `linux/${architecture}`, index);
    const found = await client.run('image', 'inspect', '--format', '{{.Architecture}}', index);
    expect(found).toBe(architecture);
    await client.run('rmi', '--force', index);
  }
}
