import { expect, test } from './support/test.ts';

const HALF = Buffer.alloc(512 * 1024, 'a');

test('a slow push is in the task tray while it arrives, and is cancelled there', async ({ marina }) => {
  const { page } = marina;
  const registry = await marina.administrator();
  await expect(page.getByRole('button', { name: /^Activity/ })).toHaveCount(0);

  let goOn: () => void = () => {};
  const cancelled = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  async function* slowly() {
    yield HALF;
    await cancelled;
    yield HALF;
  }
  const upload = await registry.post('/v2/library/slow/blobs/uploads/');
  const answer = registry.patch(String(upload.headers.location), {
    headers: { 'content-length': String(2 * HALF.byteLength) },
    body: slowly(),
  });

  const tray = page.getByRole('button', { name: 'Activity: 1 running' });
  await tray.press('Enter');
  const list = page.getByRole('list', { name: 'Activity' });
  await expect(list.getByText('Receiving library/slow')).toBeVisible();
  await expect(list).toContainText('512.0 KiB of 1.0 MiB');

  await list.getByRole('button', { name: 'Cancel: Receiving library/slow' }).press('Enter');
  await expect(list.getByText('Cancelled: receiving library/slow')).toBeVisible();
  goOn();
  const { status, code } = await answer;
  expect([status, code]).toEqual([403, 'DENIED']);
  expect((await registry.get(String(upload.headers.location))).status).toBe(404);

  await list.getByRole('button', { name: /^Dismiss/ }).press('Enter');
  await expect(page.getByRole('button', { name: /^Activity/ })).toHaveCount(0);
});

test('a push that is refused before its repository is there is a task that failed, with the reason', async ({
  marina,
}) => {
  const { page } = marina;
  const registry = await marina.administrator();
  expect((await registry.post('/v2/library/App/blobs/uploads/')).status).toBe(400);
  await page.getByRole('button', { name: /^Activity: 1 failed/ }).press('Enter');
  const list = page.getByRole('list', { name: 'Activity' });
  await expect(list.getByText('Not received: library/App')).toBeVisible();
  await expect(list).toContainText('No repository can have that name');
});
