import { expect, test } from './support/test.ts';
import { violationsOn } from './support/violations.ts';

for (const scheme of ['Light', 'Dark'] as const) {
  test(`axe finds nothing on any screen (${scheme})`, async ({ marina }) => {
    const { page } = marina;
    const registry = await marina.administrator();
    await registry.pushImage('library/app', '1.0');
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByText(scheme, { exact: true }).click();
    expect(await violationsOn(page), 'settings').toEqual([]);

    await page.getByRole('link', { name: 'Logs' }).click();
    await page
      .getByRole('row', { name: /manifests/ })
      .first()
      .click();
    await page.getByRole('complementary', { name: 'Log line' }).waitFor();
    expect(await violationsOn(page), 'logs').toEqual([]);

    await page.getByRole('link', { name: 'Home' }).click();
    await page.getByRole('link', { name: 'library/app' }).waitFor();
    expect(await violationsOn(page), 'home').toEqual([]);

    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('app');
    await page.getByRole('group', { name: 'Repositories' }).waitFor();
    expect(await violationsOn(page), 'palette').toEqual([]);
    await page.keyboard.press('Escape');

    await page.getByRole('link', { name: 'Projects' }).click();
    await page.getByRole('grid').waitFor();
    expect(await violationsOn(page), 'projects').toEqual([]);
    await page.getByRole('button', { name: 'New project' }).click();
    await page.getByRole('dialog').waitFor();
    expect(await violationsOn(page), 'new project').toEqual([]);
    await page.keyboard.press('Escape');

    await page.getByRole('link', { name: 'library' }).click();
    await page.getByRole('grid', { name: 'Repositories of library' }).waitFor();
    expect(await violationsOn(page), 'repositories').toEqual([]);
    await page.getByRole('grid').getByRole('link', { name: 'app' }).click();
    await page.getByRole('treegrid', { name: 'Artifacts of library/app' }).waitFor();
    expect(await violationsOn(page), 'artifacts').toEqual([]);
    await page.getByRole('treegrid').getByRole('link', { name: '1.0' }).click();
    for (const tab of ['Overview', 'Layers', 'Manifest']) {
      await page.getByRole('tab', { name: tab }).click();
      expect(await violationsOn(page), `artifact, ${tab}`).toEqual([]);
    }

    await page.getByRole('link', { name: 'Projects' }).first().click();
    await page.getByRole('button', { name: 'Actions for library' }).click();
    await page.getByRole('menuitem', { name: 'Make private' }).click();
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    expect(await violationsOn(page), 'toast with undo').toEqual([]);
    await page.keyboard.press('Control+z');
    await page.getByText('Undone: library is private now').waitFor();

    const upload = await registry.post('/v2/library/slow/blobs/uploads/');
    let end: () => void = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    async function* slowly() {
      yield Buffer.alloc(1000);
      await ended;
    }
    const answer = registry.patch(String(upload.headers.location), { body: slowly() });
    await page.getByRole('button', { name: 'Activity: 1 running' }).click();
    await page.getByRole('list', { name: 'Activity' }).waitFor();
    expect(await violationsOn(page), 'task tray').toEqual([]);
    end();
    await answer;
  });
}
