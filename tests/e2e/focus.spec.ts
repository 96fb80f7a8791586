import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/test.ts';

/** That the keyboard can go on from where it is. */
async function expectFocusKept(page: Page, after: string): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.tagName ?? 'BODY'), { message: after })
    .not.toBe('BODY');
}

/** Does an act by the keyboard and waits for what it brings; the focus is somewhere then. */
async function act(on: Locator, key: string, brings: Locator, hides = false): Promise<void> {
  await on.press(key);
  await expect(brings).toBeVisible({ visible: !hides });
  await expectFocusKept(on.page(), `${key} on ${on}`);
}

test('the focus is never lost on the way through the screens', async ({ marina }) => {
  const { page } = marina;
  const registry = await marina.administrator();
  await registry.pushImage('library/team/app', '1.0');
  await registry.pushImage('library/team/app', '2.0', 'another layer');
  const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name });

  await act(page.getByRole('button', { name: 'Show password' }), 'Enter', page.getByText('Hide password'));
  await act(page.getByRole('button', { name: 'Hide password' }), 'Enter', page.getByText('Show password'));
  const steps = page.getByRole('region', { name: 'First steps' });
  await act(steps.getByRole('button', { name: 'Hide' }), 'Enter', steps, true);

  await act(page.getByRole('link', { name: 'Projects' }), 'Enter', heading('Projects'));
  await act(page.getByRole('row', { name: /library/ }), 'Enter', heading('library'));
  await page.getByRole('textbox', { name: 'Filter by name' }).fill('nothing');
  const clear = page.getByRole('main').getByRole('button', { name: 'Clear filter' }).last();
  await act(clear, 'Enter', page.getByRole('row', { name: /team\/app/ }));
  await act(page.getByRole('row', { name: /team\/app/ }), 'Enter', heading('team/app'));

  const row = (tag: string) => page.getByRole('row', { name: new RegExp(`Select ${tag}`) });
  await act(row('2.0'), 'Space', page.getByRole('region', { name: 'Selection' }));
  const bar = page.getByRole('region', { name: 'Selection' });
  await act(bar.getByRole('button', { name: 'Clear selection' }), 'Enter', bar, true);
  await page.getByRole('textbox').first().fill('tag:1.0 ');
  const chip = page.getByRole('button', { name: 'Remove tag:1.0' });
  await act(chip, 'Enter', chip, true);
  await act(row('2.0'), 'i', page.getByRole('complementary', { name: 'Quick look' }));
  await page.keyboard.press('i');
  await act(row('1.0'), 'Delete', page.getByRole('dialog'));
  await act(page.getByRole('button', { name: 'Cancel' }), 'Enter', page.getByRole('dialog'), true);
  await act(row('2.0'), 'Enter', heading(/team\/app:2\.0/));

  await act(page.getByRole('tab', { name: 'Layers' }), 'Enter', page.getByRole('table'));
  await act(page.getByRole('tab', { name: 'Overview' }), 'Enter', page.getByRole('region', { name: 'Tags' }));
  const removed = page.getByText('Tag 2.0 removed');
  const tagMenu = page.getByRole('menuitem', { name: 'Remove tag' });
  await act(page.getByRole('button', { name: 'Actions for 2.0' }), 'Enter', tagMenu);
  await act(tagMenu, 'Enter', removed);
  await act(page.getByRole('button', { name: 'Delete…' }), 'Enter', page.getByRole('dialog'));
  await act(page.getByRole('button', { name: 'Delete 1 artifact' }), 'Enter', heading('team/app'));

  const way = page.getByRole('navigation', { name: 'Where you are' });
  await act(way.getByRole('link', { name: 'library' }), 'Enter', heading('library'));
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('settings');
  await act(page.getByRole('combobox'), 'Enter', heading('Settings'));
  await act(page.getByRole('button', { name: 'Change password' }), 'Enter', page.getByRole('dialog'));
  await act(page.getByRole('dialog').getByRole('textbox').first(), 'Escape', page.getByRole('dialog'), true);
  await act(page.getByRole('link', { name: 'Logs' }), 'Enter', heading('Logs'));
  await act(
    page.getByRole('button', { name: 'Pause' }),
    'Enter',
    page.getByRole('button', { name: 'Follow' }),
  );
});
