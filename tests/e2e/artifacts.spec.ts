import { expect, test } from './support/test.ts';

test('artifacts: filter, quick look, retag, and bulk deletion with the exact list', async ({ marina }) => {
  const { electron, page } = marina;
  const registry = await marina.administrator();
  for (const number of [1, 2, 3, 4])
    await registry.pushImage('library/app', `${number}.0`, `layer ${number}`);
  await page.getByRole('link', { name: 'library/app' }).first().click();
  const list = page.getByRole('treegrid', { name: 'Artifacts of library/app' });
  const row = (tag: string) =>
    list.getByRole('row', { name: new RegExp(`Select ${tag.replace('.', '\\.')}`) });
  await expect(row('4.0')).toBeVisible();

  await page.keyboard.press('/');
  // As fast as a paste: no key may be lost while the list follows.
  await page.keyboard.type('size:<1GB tag:3.0 ');
  await expect(page.getByRole('button', { name: 'Remove size:<1GB' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Remove tag:3.0' })).toBeVisible();
  await expect(row('4.0')).toBeHidden();
  await expect(row('3.0')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(row('4.0')).toBeVisible();

  await row('3.0').focus();
  await page.keyboard.press('i');
  const look = page.getByRole('complementary', { name: 'Quick look' });
  await expect(look.getByText(/docker pull localhost:\d+\/library\/app:3\.0/)).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(look.getByText(/docker pull localhost:\d+\/library\/app:2\.0/)).toBeVisible();
  await page.keyboard.press('i');
  await expect(look).toBeHidden();

  await row('2.0').getByRole('button', { name: 'Actions for 2.0' }).click();
  await page.getByRole('menuitem', { name: 'Copy pull command' }).press('ArrowRight');
  await page.getByRole('menuitem', { name: 'By digest' }).click();
  await expect(page.getByText(/^Copied: docker pull/)).toBeVisible();
  const copied = await electron.evaluate(({ clipboard }) => clipboard.readText());
  expect(copied).toMatch(/^docker pull localhost:\d+\/library\/app@sha256:[0-9a-f]{64}$/);

  await row('2.0').getByRole('button', { name: 'Actions for 2.0' }).click();
  await page.getByRole('menuitem', { name: 'Add tag…' }).click();
  await page.getByRole('textbox', { name: 'Tag', exact: true }).fill('stable');
  await page.keyboard.press('Enter');
  await expect(row('2.0').getByRole('link', { name: 'stable' })).toBeVisible();
  await expect(row('2.0')).toBeFocused();
  const retagged = await registry.get('/v2/library/app/manifests/stable', { headers: { accept: '*/*' } });
  expect(retagged.status).toBe(200);

  await row('3.0').focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(page.getByRole('region', { name: 'Selection' })).toContainText('2 artifacts and 3 tags');
  await page.keyboard.press('Delete');
  const dialog = page.getByRole('dialog', { name: 'Delete 2 artifacts and 3 tags?' });
  const going = dialog.getByRole('list', { name: 'What goes' }).getByRole('listitem');
  await expect(going).toHaveCount(2);
  await expect(dialog.getByRole('list', { name: 'What goes' })).toContainText('stable');
  await dialog.getByRole('button', { name: 'Delete 2 artifacts and 3 tags' }).click();
  await expect(row('3.0')).toBeHidden();
  await expect(row('2.0')).toBeHidden();
  await expect(row('1.0')).toBeFocused();
  await expect(page.getByText('2 artifacts', { exact: true })).toBeVisible();
  const gone = await registry.get('/v2/library/app/manifests/stable', { headers: { accept: '*/*' } });
  expect(gone.status).toBe(404);
});
