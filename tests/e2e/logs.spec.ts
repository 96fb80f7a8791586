import { expect, test } from './support/test.ts';

test('the log is followed while it is open, and narrowed to one request', async ({ marina }) => {
  const { page } = marina;
  const registry = await marina.administrator();
  await page.getByRole('link', { name: 'Logs' }).click();
  const grid = page.getByRole('grid', { name: 'Log lines' });
  await expect(grid).toContainText('the registry is ready');

  await registry.pushImage('library/app', '1.0');
  const pushed = grid.getByRole('row', { name: /201 PUT \/v2\/library\/app\/manifests\/1\.0/ });
  await expect(pushed).toBeVisible();

  // What is being read stays where it is.
  await pushed.press('Enter');
  await expect(page.getByRole('complementary', { name: 'Log line' })).toContainText('/manifests/1.0');
  await registry.pushImage('library/app', '2.0', 'another layer');
  const waiting = page.getByRole('button', { name: /new lines/ });
  await expect(waiting).toBeVisible();
  await expect(grid).not.toContainText('manifests/2.0');
  await waiting.click();
  await expect(grid).toContainText('manifests/2.0');

  await pushed.getByRole('button', { name: /Show only request/ }).click();
  await expect(grid.getByRole('row')).toHaveCount(2);
  await page.getByRole('textbox', { name: 'Filter by text or request' }).press('Escape');
  await expect(grid).toContainText('manifests/2.0');

  await page.getByText('Errors', { exact: true }).click();
  await expect(page.getByText('Nothing of this level was logged')).toBeVisible();
});
