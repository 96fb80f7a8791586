import { expect, test } from './support/test.ts';

/** More than the window reads at first. */
const MANY = 230;

test('all that match, a repository and a project go with all that is in them', async ({ marina }) => {
  const { page } = marina;
  const registry = await marina.administrator();
  for (let number = 0; number < MANY; number += 1) {
    await registry.pushImage('library/many', `rc-${number}`, `layer ${number}`);
  }
  await registry.pushImage('library/many', 'stable', 'another layer');
  await registry.pushImage('library/other', '1.0', 'yet another layer');

  await page.goto('marina://app/projects/library/repositories/many');
  await page.getByRole('textbox').first().fill('tag:~rc');
  await page.keyboard.press('Enter');
  await expect(page.getByText(`${MANY} match`)).toBeVisible();
  await expect(page.locator('[data-row="0"]')).toBeFocused();
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: `Select all ${MANY}` }).click();
  await page.getByRole('button', { name: 'Delete…' }).click();
  const all = page.getByRole('dialog', { name: `Delete ${MANY} artifacts?` });
  await all.getByRole('button', { name: `Delete ${MANY} artifacts` }).click();
  await expect(page.getByText('Deleted from library/many').last()).toBeVisible();
  await page.getByRole('button', { name: 'Clear filter' }).first().click();
  await expect(page.getByRole('row', { name: /stable/ })).toBeVisible();
  await expect(page.getByText('1 artifact', { exact: true })).toBeVisible();

  await page
    .getByRole('navigation', { name: 'Where you are' })
    .getByRole('link', { name: 'library' })
    .click();
  await page.getByRole('row', { name: /^many/ }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete repository' }).click();
  await expect(page.getByText('Repository library/many deleted').last()).toBeVisible();
  await expect(page.getByRole('row', { name: /^many/ })).toBeHidden();
  await expect(page.getByText('1 repository', { exact: true })).toBeVisible();

  await page.getByRole('button', { name: 'Actions for library', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await page.getByRole('textbox', { name: 'Type library to confirm' }).fill('library');
  await page.getByRole('button', { name: 'Delete project and 1 repository' }).click();
  await expect(page.getByText('Project library deleted').last()).toBeVisible();
  await expect(page.getByRole('row', { name: /^library/ })).toBeHidden();
  const gone = await registry.get('/v2/library/other/manifests/1.0', { headers: { accept: '*/*' } });
  expect(gone.status).toBe(404);
});
