import { mkdir, readdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { type Home, launchElectron, launchMarina, type MarinaApp } from './support/marina-app.ts';
import { expect, lookingTest, test } from './support/test.ts';

/** Undoes the switch that names the data folder, as a user starts the application. */
const UNNAMED = '--data-folder=';

/** Has the system's dialog answer with a folder. */
function answerDialog(electron: ElectronApplication, path: string): Promise<void> {
  return electron.evaluate(({ dialog }, chosen) => {
    Reflect.set(dialog, 'showOpenDialog', async () => ({ canceled: false, filePaths: [chosen] }));
  }, path);
}

async function startsAnew(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Restart registry' }).click();
  await page.getByRole('heading', { level: 1, name: /localhost:\d+/ }).waitFor();
}

async function repositories(marina: MarinaApp): Promise<unknown> {
  return marina.page.evaluate(async () => (await fetch('/api/v2.0/projects/library/repositories')).json());
}

async function pushOne(marina: MarinaApp): Promise<void> {
  const registry = await marina.administrator();
  await registry.pushManifest('library/kept', '1', await registry.imageManifest('library/kept', 'kept'));
}

async function changeTo(marina: MarinaApp, path: string): Promise<void> {
  const { electron, page } = marina;
  await answerDialog(electron, path);
  await page.getByRole('link', { name: 'Settings', exact: true }).click();
  await page.getByRole('button', { name: 'Change…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change the data folder?' });
  await expect(dialog).toContainText(`a new, empty registry in ${path}`);
  await expect(dialog).toContainText('stays there untouched');
  await startsAnew(page);
}

const diskOf = (home: Home): string => join(dirname(home.dataFolder), 'disk');

test('another data folder starts an empty registry; the way back finds what was pushed', async ({ home }) => {
  const disk = diskOf(home);
  await mkdir(disk);
  const marina = await launchMarina(home, [UNNAMED]);
  const { electron, page } = marina;
  try {
    await pushOne(marina);
    await answerDialog(electron, home.profile);
    await page.getByRole('link', { name: 'Settings', exact: true }).click();
    await page.getByRole('button', { name: 'Change…' }).click();
    await expect(page.getByText('holds other things and no registry')).toBeVisible();

    await changeTo(marina, disk);
    expect(await repositories(marina)).toEqual([]);
    expect(await readdir(disk)).toContain('marina.db');
    // The secrets are the new folder's: its own password, under its own key.
    await marina.administrator();
    expect(await readdir(disk)).toContain('master.key');

    await page.getByRole('link', { name: 'Settings', exact: true }).click();
    await page.getByRole('button', { name: 'Use the default folder' }).click();
    await startsAnew(page);
    expect(await repositories(marina)).toMatchObject([{ name: 'library/kept' }]);
  } finally {
    await marina.quit();
  }
});

test('a chosen folder that is missing is said, not replaced by an empty registry', async ({ home }) => {
  const disk = diskOf(home);
  await mkdir(disk);
  const first = await launchMarina(home, [UNNAMED]);
  await changeTo(first, disk);
  await pushOne(first);
  await first.quit();
  await rename(disk, `${disk}-unplugged`);

  const electron = await launchElectron(home, [UNNAMED]);
  try {
    const page = await electron.firstWindow();
    const alert = page.getByRole('alert').filter({ hasText: disk });
    await expect(alert).toContainText('is not there');
    await alert.getByRole('button', { name: 'Try again' }).click();
    await expect(alert).toBeVisible();
    expect(await readdir(dirname(disk))).not.toContain('disk');

    await rename(`${disk}-unplugged`, disk);
    await alert.getByRole('button', { name: 'Try again' }).click();
    await expect(alert).toBeHidden();
    await expect(page.getByRole('link', { name: 'library/kept' })).toBeVisible();
  } finally {
    await electron.close();
  }
});

lookingTest('a folder that the command line names is not changed in the window', async ({ marina }) => {
  await marina.page.getByRole('link', { name: 'Settings', exact: true }).click();
  await expect(marina.page.getByText('Named when Marina was started')).toBeVisible();
  await expect(marina.page.getByRole('button', { name: 'Change…' })).toHaveCount(0);
});

test('a data folder that goes away under the registry is said, with the push that it cost; so is its return', async ({
  home,
}) => {
  const marina = await launchMarina(home);
  const { page } = marina;
  try {
    await pushOne(marina);
    const registry = await marina.administrator();
    const blob = await registry.imageManifest('library/kept', 'later');
    await rename(home.dataFolder, `${home.dataFolder}-unplugged`);
    const alert = page.getByRole('alert').filter({ hasText: home.dataFolder });
    await expect(alert).toContainText('The data folder is not there.');
    await expect(page.getByRole('contentinfo')).toContainText('Pushes fail');
    await expect(registry.pushManifest('library/kept', '2', blob)).rejects.toThrow('503');
    await page.getByRole('button', { name: /^Activity/ }).click();
    const activities = page.getByRole('list', { name: 'Activity' });
    await expect(activities).toContainText('Not received: library/kept');
    await expect(activities).toContainText('its data folder was not there');
    await rename(`${home.dataFolder}-unplugged`, home.dataFolder);
    await expect(alert).toBeHidden();
    await expect(page.getByRole('contentinfo')).toContainText('Running');
  } finally {
    await marina.quit();
  }
});
