import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { ADMIN_PASSWORD, RegistryClient } from '../support/registry-client.ts';
import type { MarinaApp } from './support/marina-app.ts';
import { expect, test } from './support/test.ts';

const SERVE = fileURLToPath(new URL('../../scripts/serve.mjs', import.meta.url));

/** `npm run serve` on a free port; its address is what its first line says. */
async function serve(dataFolder: string): Promise<{ readonly process: ChildProcess; readonly url: string }> {
  const served = spawn(process.execPath, [SERVE, '--data', dataFolder, '--port', '0'], {
    env: { ...process.env, MARINA_ADMIN_PASSWORD: ADMIN_PASSWORD },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  for await (const line of createInterface({ input: served.stdout })) {
    const { event, url } = JSON.parse(line) as { event: string; url: string };
    expect(event).toBe('ready');
    return { process: served, url };
  }
  throw new Error('the registry ended before it was ready');
}

async function end(served: ChildProcess): Promise<void> {
  served.kill('SIGTERM');
  if (served.exitCode === null) await once(served, 'exit');
}

/** A page of Electron's Chromium with a session of its own and none of the application's doors: a plain browser. */
async function browse({ electron }: MarinaApp): Promise<Page> {
  const opened = electron.waitForEvent('window');
  await electron.evaluate(({ BrowserWindow }) => {
    void new BrowserWindow({ width: 1280, height: 800, webPreferences: { partition: 'browser' } }).loadURL(
      'about:blank',
    );
  });
  return opened;
}

/** What the page's policy refuses from now on. */
function collectComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) complaints.push(message.text());
  });
  return complaints;
}

test('the API’s document opens with nothing inline', async ({ home, marina }) => {
  const served = await serve(`${home.dataFolder}-served`);
  try {
    const page = await browse(marina);
    const complaints = collectComplaints(page);
    await page.goto(`${served.url}/devcenter-api-2.0/`);
    const operation = page.locator('.opblock', { hasText: '/api/version' });
    await operation.getByRole('button').first().click();
    await expect(operation.getByRole('button', { name: 'Try it out' })).toBeVisible();
    await operation.getByRole('button', { name: 'Try it out' }).click();
    await operation.getByRole('button', { name: 'Execute' }).click();
    await expect(operation.getByRole('heading', { name: 'Server response' })).toBeVisible();
    expect(complaints).toEqual([]);
  } finally {
    await end(served.process);
  }
});

test('the web portal lets a user in, and shows what was pushed', async ({ home, marina }) => {
  const served = await serve(`${home.dataFolder}-served`);
  try {
    await RegistryClient.admin(served.url).pushImage('library/app', '1.0');
    const page = await browse(marina);
    const complaints = collectComplaints(page);
    await page.goto(served.url);
    await page.getByRole('textbox', { name: 'User name' }).fill('admin');
    await page.getByRole('textbox', { name: 'Password' }).fill(ADMIN_PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    const pushes = page.getByRole('table', { name: 'Recent pushes' });
    await pushes.getByRole('link', { name: 'library/app' }).click();
    const grid = page.getByRole('treegrid', { name: 'Artifacts of library/app' });
    await expect(grid.getByRole('row', { name: /1\.0/ })).toContainText('linux/amd64');

    // What a desktop's window opens over the page: its styles are not inline either.
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('combobox')).toBeFocused();
    await page.keyboard.press('Escape');
    await grid.getByRole('button', { name: 'Actions for 1.0' }).click();
    await page.getByRole('menuitem', { name: 'Add tag…' }).click();
    await page.getByRole('textbox', { name: 'Tag', exact: true }).fill('stable');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByText('Undone: Tag stable added')).toBeVisible();
    expect(complaints).toEqual([]);

    await page.getByRole('button', { name: 'Sign out admin' }).click();
    // What is public stays to be seen, without what could be done to it.
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Sign out admin' })).toHaveCount(0);
  } finally {
    await end(served.process);
  }
});

test('the web portal shows visitors what is public, and nothing that can be done', async ({
  home,
  marina,
}) => {
  const served = await serve(`${home.dataFolder}-served`);
  try {
    const admin = RegistryClient.admin(served.url);
    for (const [name, isPublic] of [
      ['open', 'true'],
      ['closed', 'false'],
    ] as const) {
      await admin.post('/api/v2.0/projects', {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ project_name: name, metadata: { public: isPublic } }),
      });
    }
    await admin.pushImage('open/app', '1.0');
    await admin.pushImage('closed/app', '1.0');
    const page = await browse(marina);
    const refused: string[] = [];
    page.on('response', (answer) => {
      if (answer.status() >= 400) refused.push(`${answer.status()} ${answer.url()}`);
    });
    await page.goto(served.url);
    await page.getByRole('button', { name: 'Look at public projects' }).click();
    await expect(page.getByRole('link', { name: 'open', exact: true })).toBeVisible();
    await expect(page.getByRole('link', { name: 'closed', exact: true })).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'New project' })).toHaveCount(0);
    await page.goto(`${served.url}/projects/open/repositories/app`);
    const grid = page.getByRole('treegrid', { name: 'Artifacts of open/app' });
    await expect(grid.getByRole('row', { name: /1\.0/ })).toContainText('linux/amd64');
    await expect(grid.getByRole('checkbox')).toHaveCount(0);
    await grid.getByRole('button', { name: 'Actions for 1.0' }).click();
    await expect(page.getByRole('menuitem', { name: 'Copy pull command' })).toBeVisible();
    await expect(page.getByRole('menuitem', { name: /Add tag|Delete/ })).toHaveCount(0);
    await page.keyboard.press('Escape');
    // Nothing was asked for that visitors may not have.
    expect(refused).toEqual([]);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('textbox', { name: 'User name' }).fill('admin');
    await page.getByRole('textbox', { name: 'Password' }).fill(ADMIN_PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('button', { name: 'Sign out admin' })).toBeVisible();
    await expect(grid.getByRole('checkbox').first()).toBeVisible();
  } finally {
    await end(served.process);
  }
});
