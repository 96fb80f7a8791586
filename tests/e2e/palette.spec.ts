import { expect, lookingTest, test } from './support/test.ts';

test('the palette leads anywhere, by keyboard alone', async ({ marina }) => {
  const { electron, page } = marina;
  const registry = await marina.administrator();
  await registry.pushImage('library/team/app', '1.0');
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Search and commands' });
  await expect(palette.getByRole('combobox')).toBeFocused();

  await page.keyboard.type('team/app');
  await expect(palette.getByRole('option', { selected: true })).toContainText('library/team/app');
  await page.keyboard.press('Enter');
  await expect(palette).toBeHidden();
  await expect(page.getByRole('treegrid', { name: 'Artifacts of library/team/app' })).toBeVisible();

  await page.keyboard.press('Control+k');
  await page.keyboard.type('1.0');
  await expect(palette.getByRole('group', { name: 'Tags' }).getByRole('option')).toContainText(
    'library/team/app:1.0',
  );
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('team/app:1.0');

  await page.keyboard.press('Control+k');
  await expect(palette.getByRole('group', { name: 'Recent' }).getByRole('option').first()).toHaveText(
    'library/team/app',
  );
  await page.keyboard.type('copy login');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^Copied: docker login -u admin localhost:\d+$/)).toBeVisible();
  expect(await electron.evaluate(({ clipboard }) => clipboard.readText())).toMatch(/^docker login/);

  await page.keyboard.press('Control+k');
  await page.keyboard.type('中文');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: '搜索与命令' }).getByRole('option').last()).toHaveText(
    '切换语言为 English',
  );
});

lookingTest('the search in the header opens the palette and gets the focus back', async ({ marina }) => {
  const { page } = marina;
  const search = page.getByRole('button', { name: 'Search or jump to…' });
  await search.press('Enter');
  await expect(page.getByRole('combobox', { name: 'Search and commands' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(search).toBeFocused();
});

test('the palette acts on the open project, repository and selection', async ({ marina }) => {
  const { page } = marina;
  const registry = await marina.administrator();
  await registry.pushImage('library/team/app', '1.0');
  const palette = page.getByRole('dialog', { name: 'Search and commands' });
  const offered = async (act: string): Promise<void> => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type(act);
    await expect(palette.getByRole('option', { selected: true })).toContainText(act);
    await page.keyboard.press('Enter');
    await expect(palette).toBeHidden();
  };
  await page.getByRole('link', { name: 'library/team/app' }).first().click();
  await page.getByRole('treegrid', { name: 'Artifacts of library/team/app' }).waitFor();
  await page.getByRole('checkbox').nth(1).check();
  await offered('Delete what is selected…');
  await expect(page.getByRole('dialog')).toContainText('1.0');
  await page.keyboard.press('Escape');
  await offered('Delete repository…');
  await expect(page.getByRole('dialog')).toContainText('library/team/app');
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'library', exact: true }).first().click();
  await page.getByRole('heading', { level: 1, name: 'library' }).waitFor();
  await offered('Delete project…');
  await expect(page.getByRole('dialog')).toContainText('library');
});
