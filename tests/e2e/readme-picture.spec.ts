import { randomBytes } from 'node:crypto';
import { buildImage } from '../clients/docker/images.ts';
import { ClientHome } from '../support/client-home.ts';
import { DockerDaemon } from '../support/docker-daemon.ts';
import { type PresentTool, tool } from '../support/tools.ts';
import { administratorOf } from './support/marina-app.ts';
import { expect, test } from './support/test.ts';

/** Where the picture of the README goes; without that it is not taken: `MARINA_README_PICTURE=docs/images/window.png`. */
const picture = process.env['MARINA_README_PICTURE'];

const MIB = 2 ** 20;
const IMAGES = [
  { name: 'library/app', tag: '1', mebibytes: 3 },
  { name: 'shop/api', tag: '2.4.0', mebibytes: 18 },
  { name: 'shop/web', tag: 'latest', mebibytes: 41 },
] as const;

function present(name: string): PresentTool {
  const found = tool(name);
  if ('skip' in found) throw new Error(found.skip);
  return found;
}

test('the window with what a real Docker pushed, and one push on its way', async ({ marina }) => {
  test.skip(picture === undefined, 'MARINA_README_PICTURE does not say where it goes');
  if (picture === undefined) return;
  test.setTimeout(300_000);
  const { page } = marina;
  await expect(page.getByRole('heading', { level: 1 }), 'the port of the picture').toContainText(
    'localhost:5001',
  );
  const [docker, dockerd, containerd] = [present('docker'), present('dockerd'), present('containerd')];
  const daemon = await DockerDaemon.start('graphdriver', { docker, dockerd, containerd });
  const person = await ClientHome.create();
  const client = daemon.client(person);
  try {
    await page.getByRole('button', { name: 'Show password' }).click();
    const shown = page.locator('code').filter({ hasText: /^[A-Za-z0-9]{16,}$/ });
    const password = (await shown.textContent()) ?? '';
    await client.runWithInput(password, 'login', '-u', 'admin', '--password-stdin', 'localhost:5001');
    await page.getByRole('button', { name: 'Hide password' }).click();
    for (const { name, tag, mebibytes } of IMAGES) {
      const reference = `localhost:5001/${name}:${tag}`;
      const files = [{ path: 'program', content: randomBytes(mebibytes * MIB) }];
      await buildImage(client, present('busybox'), reference, { files });
      await client.run('push', reference);
      await page.getByRole('row', { name: new RegExp(`${name} ${tag}`) }).waitFor();
    }
    await client.run('rmi', 'localhost:5001/shop/api:2.4.0');
    await client.run('pull', 'localhost:5001/shop/api:2.4.0');
    await page.getByRole('table', { name: 'Recent pulls' }).getByRole('link', { name: 'shop/api' }).waitFor();

    const registry = await administratorOf(page);
    let end: () => void = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    async function* slowly() {
      yield randomBytes(26 * MIB);
      await ended;
      yield randomBytes(10 * MIB);
    }
    const upload = await registry.post('/v2/shop/search/blobs/uploads/');
    const answer = registry.patch(String(upload.headers.location), {
      headers: { 'content-length': String(36 * MIB) },
      body: slowly(),
    });
    await page.getByRole('button', { name: 'Activity: 1 running' }).waitFor();
    // The storage that is shown may be two seconds old.
    await expect(page.getByRole('contentinfo')).toContainText(/6\d\.\d MiB stored/);
    await page.screenshot({ path: picture, animations: 'disabled' });
    end();
    await answer;
  } finally {
    await daemon.stop();
    await person.remove();
  }
});
