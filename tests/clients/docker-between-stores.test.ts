import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { buildFiles, inspectImage, pushedDigest } from './docker/images.ts';
import { type DockerScene, describeDocker, logIn } from './docker/scene.ts';

describeDocker('From one store to the other: an image', 'graphdriver', (graphdriver) => {
  describeDocker('and back', 'containerd', (containerd) => {
    it('of the graphdriver is pulled into containerd', () => carry(graphdriver(), containerd()));
    it('of containerd is pulled into the graphdriver', () => carry(containerd(), graphdriver()));
  });
});

async function carry(from: DockerScene, to: DockerScene): Promise<void> {
  const image = from.reference('demo/carried');
  const files = [
    { path: 'first', content: randomBytes(1000) },
    { path: 'second', content: randomBytes(1000) },
  ];
  await buildFiles(from.admin, image, { files });
  const digest = pushedDigest(await from.admin.run('push', image));
  await logIn(to.elsewhere, `localhost:${from.registry.port}`);
  await to.elsewhere.run('pull', image);
  const pulled = await inspectImage(to.elsewhere, image);
  expect(pulled.RepoDigests).toEqual([image.replace(/:1$/, `@${digest}`)]);
  expect(pulled.RootFS.Layers).toEqual((await inspectImage(from.admin, image)).RootFS.Layers);
}
