import { buildImage } from '../clients/docker/images.ts';
import { ClientHome } from '../support/client-home.ts';
import { DockerDaemon } from '../support/docker-daemon.ts';
import { type PresentTool, tool } from '../support/tools.ts';
import { expect, test } from './support/test.ts';

const names = ['docker', 'dockerd', 'containerd', 'busybox'] as const;
const tools = names.map(tool);
const [docker, dockerd, containerd, busybox] = tools.filter(
  (found): found is PresentTool => !('skip' in found),
);
const missing = tools.flatMap((found) => ('skip' in found ? [found.skip] : []));

/** Where the picture of the README goes, when it is to be taken again. */
const picture = process.env['MARINA_README_PICTURE'];

test.setTimeout(180_000);

test('docker push lands in the window within a second, and docker pull brings it back', async ({
  marina,
}) => {
  test.skip(process.getuid?.() !== 0, 'an engine of the tests’ own needs root');
  if (!docker || !dockerd || !containerd || !busybox) {
    test.skip(true, missing.join('; '));
    return;
  }
  const { page } = marina;
  const daemon = await DockerDaemon.start('graphdriver', { docker, dockerd, containerd });
  const person = await ClientHome.create();
  try {
    const client = daemon.client(person);
    const { address, password } = await page.evaluate(async () => {
      const connection = await (await fetch('/api/marina/v1/connection')).json();
      const reveal = await fetch('/api/marina/v1/connection/reveal-password', { method: 'POST' });
      return { address: String(connection.address), password: String((await reveal.json()).password) };
    });
    await client.runWithInput(password, 'login', '--username', 'admin', '--password-stdin', address);
    for (const [name, tag] of [
      ['library/app', '1'],
      ['shop/api', '2.4.0'],
      ['shop/web', 'latest'],
    ]) {
      const reference = `${address}/${name}:${tag}`;
      await buildImage(client, busybox, reference, {
        files: [{ path: 'message', content: Buffer.from(`${reference}\n`) }],
        statements: ['ENV MARINA=1', 'LABEL org.opencontainers.image.title=demo'],
      });
      await client.run('push', reference);
      const pushed = performance.now();
      const row = page
        .getByRole('table', { name: 'Recent pushes' })
        .getByRole('row', { name: new RegExp(`${name} ${tag}`) });
      await row.waitFor();
      expect(performance.now() - pushed, 'milliseconds until the row').toBeLessThan(1000);
    }
    if (picture !== undefined) await page.screenshot({ path: picture });
    const reference = `${address}/library/app:1`;
    await client.run('rmi', '--force', reference);
    await client.run('pull', reference);
    expect(await client.run('run', '--rm', '--network', 'none', reference)).toContain('library/app:1');
  } finally {
    await daemon.stop();
    await person.remove();
  }
  expect((await marina.quit()).exitCode).toBe(0);
});
