import { answerQuestions } from './support/questions.ts';
import { expect, test } from './support/test.ts';

test('a push appears in the window within a second, a pull is counted, and quitting is clean', async ({
  marina,
}) => {
  const { electron, page } = marina;
  const registry = await marina.administrator();
  await expect(page.getByText('Nothing has been pushed yet')).toBeVisible();

  await registry.pushImage('library/app', '1.0');
  const pushed = performance.now();
  const row = page
    .getByRole('table', { name: 'Recent pushes' })
    .getByRole('row', { name: /library\/app 1\.0/ });
  await row.waitFor();
  expect(performance.now() - pushed, 'milliseconds until the row').toBeLessThan(1000);
  await expect(page.getByText(/^docker pull localhost:\d+\/library\/app:1\.0$/)).toBeVisible();

  await row.getByRole('link', { name: 'library/app' }).click();
  const grid = page.getByRole('treegrid', { name: 'Artifacts of library/app' });
  await expect(grid.getByRole('row', { name: /1\.0/ })).toContainText('linux/amd64');
  await expect(grid.getByRole('row', { name: /1\.0/ })).toContainText('Never');

  await registry.get('/v2/library/app/manifests/1.0', { headers: { accept: '*/*' } });
  await expect(page.getByText('1 pull', { exact: true })).toBeVisible();
  await expect(grid.getByRole('row', { name: /1\.0/ })).not.toContainText('Never');

  await registry.pushImage('library/app', '2.0', 'another layer');
  await expect(grid.getByRole('row', { name: /2\.0/ })).toBeVisible();
  await expect(page.getByText('2 artifacts')).toBeVisible();

  const pids = await electron.evaluate(({ app }) => app.getAppMetrics().map((metric) => metric.pid));
  const { exitCode, took } = await marina.quit();
  expect(exitCode).toBe(0);
  expect(took, 'milliseconds to quit').toBeLessThan(5000);
  await expect.poll(() => pids.filter(isAlive)).toEqual([]);
});

test('quitting lets an upload that runs come to its end', async ({ marina }) => {
  const registry = await marina.administrator();
  let quit: ReturnType<typeof marina.quit> | undefined;
  const half = Buffer.alloc(256 * 1024, 'a');
  async function* slowly() {
    yield half;
    await marina.page.waitForTimeout(200);
    await answerQuestions(marina.electron, 'Quit now');
    quit = marina.quit();
    await new Promise((resolve) => setTimeout(resolve, 700));
    yield half;
  }
  const upload = await registry.post('/v2/library/slow/blobs/uploads/');
  const answer = await registry.patch(String(upload.headers.location), { body: slowly() });
  expect(answer.status).toBe(202);
  expect((await quit)?.exitCode).toBe(0);
});

test('the way from projects to an artifact, by keyboard alone', async ({ marina }) => {
  const { page } = marina;
  await (await marina.administrator()).pushImage('library/team/app', '1.0');
  await page.getByRole('link', { name: 'Projects' }).press('Enter');
  const projects = page.getByRole('grid', { name: 'Projects' });
  await projects.getByRole('row', { name: /library/ }).focus();
  await page.keyboard.press('Enter');
  await page
    .getByRole('grid', { name: 'Repositories of library' })
    .getByRole('row', { name: /team\/app/ })
    .focus();
  await page.keyboard.press('Enter');
  await page
    .getByRole('treegrid', { name: 'Artifacts of library/team/app' })
    .getByRole('row', { name: /1\.0/ })
    .focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('team/app:1.0');
  await page.getByRole('tab', { name: 'Manifest' }).press('Enter');
  await expect(page.getByLabel('Manifest, as it was pushed')).toContainText('"schemaVersion": 2');
  await page
    .getByRole('navigation', { name: 'Where you are' })
    .getByRole('link', { name: 'team/app' })
    .press('Enter');
  await expect(page.getByRole('treegrid', { name: 'Artifacts of library/team/app' })).toBeVisible();
});

test('copying the pull command of a row', async ({ marina }) => {
  const { electron, page } = marina;
  await (await marina.administrator()).pushImage('library/app', '1.0');
  await page.getByRole('link', { name: 'library/app' }).click();
  await page.getByRole('button', { name: 'Copy pull command' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  const copied = await electron.evaluate(({ clipboard }) => clipboard.readText());
  expect(copied).toMatch(/^docker pull localhost:\d+\/library\/app:1\.0$/);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
