import { buildFiles, pushedDigest } from '../clients/docker/images.ts';
import { ClientHome } from '../support/client-home.ts';
import { DockerDaemon } from '../support/docker-daemon.ts';
import { type PresentTool, tool } from '../support/tools.ts';
import { expect, test } from './support/test.ts';

/** The Docker of this machine's own packages, or why there is none to test with. */
function dockerTools(): Record<'docker' | 'dockerd' | 'containerd', PresentTool> | string {
  const [docker, dockerd, containerd] = [tool('docker'), tool('dockerd'), tool('containerd')];
  if (process.getuid?.() !== 0) return 'an engine of the test’s own needs root';
  if ('skip' in docker) return docker.skip;
  if ('skip' in dockerd) return dockerd.skip;
  if ('skip' in containerd) return containerd.skip;
  return { docker, dockerd, containerd };
}

test('docker login, push and pull, with what the window says', async ({ marina }) => {
  const tools = dockerTools();
  test.skip(typeof tools === 'string', String(tools));
  if (typeof tools === 'string') return;
  test.setTimeout(180_000);
  const { page } = marina;
  const daemon = await DockerDaemon.start('graphdriver', tools);
  const home = await ClientHome.create();
  try {
    const docker = daemon.client(home);
    // As a person does it: the commands and the password come from the window.
    await page.getByRole('button', { name: 'Show password' }).click();
    const password =
      (await page
        .locator('code')
        .filter({ hasText: /^[A-Za-z0-9]{16,}$/ })
        .textContent()) ?? '';
    const login = (await page.getByText(/^docker login -u admin localhost:\d+$/).textContent()) ?? '';
    const [, , , , address = ''] = login.split(' ');
    await docker.runWithInput(password, 'login', '-u', 'admin', '--password-stdin', address);
    const image = `${address}/library/hello:1`;
    await buildFiles(docker, image, { files: [{ path: 'greeting', content: 'ahoy' }] });

    const digest = pushedDigest(await docker.run('push', image));
    const pushed = performance.now();
    const row = page
      .getByRole('table', { name: 'Recent pushes' })
      .getByRole('row', { name: /library\/hello 1/ });
    await row.waitFor();
    expect(performance.now() - pushed, 'milliseconds until the row').toBeLessThan(1000);
    await row.getByRole('link', { name: '1', exact: true }).click();
    await expect(page.getByRole('button', { name: `Copy digest ${digest.slice(0, 19)}` })).toBeVisible();

    const pull = (await page.getByText(/^docker pull /).textContent()) ?? '';
    expect(pull).toBe(`docker pull ${image}`);
    await docker.run('rmi', image);
    await docker.run(...pull.split(' ').slice(1));
    // Docker asks for the tag's digest and then gets that, so the pull is the artifact's.
    await expect(page.getByRole('region', { name: 'Facts' })).not.toContainText('Never');
    await page.getByRole('link', { name: 'Home' }).click();
    await expect(page.getByRole('region', { name: 'First steps' })).toContainText('3 of 4');
  } finally {
    await daemon.stop();
    await home.remove();
  }
});
