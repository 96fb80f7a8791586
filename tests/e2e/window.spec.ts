import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { launchMarina, launchOptions } from './support/marina-app.ts';
import { answerQuestions, questionsAsked } from './support/questions.ts';
import { expect, lookingTest, test } from './support/test.ts';

test('a second start shows the first one’s window and ends', async ({ home, marina }) => {
  const isVisible = () =>
    marina.electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((one) => one.isVisible()),
    );
  await marina.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  expect(await isVisible()).toEqual([false]);
  const { executablePath, args, env } = await launchOptions(home);
  const second = spawn(executablePath, args, { env, stdio: 'ignore' });
  const [exitCode] = await once(second, 'exit');
  expect(exitCode).toBe(0);
  await expect.poll(isVisible).toEqual([true]);
});

test('a second start with another data folder is told which one is in use', async ({ home, marina }) => {
  await answerQuestions(marina.electron, 'Dismiss');
  const other = `${home.dataFolder}-other`;
  const { executablePath, args, env } = await launchOptions(home, [`--data-folder=${other}`]);
  const second = spawn(executablePath, args, { env, stdio: 'ignore' });
  expect((await once(second, 'exit'))[0]).toBe(0);
  await expect.poll(() => questionsAsked(marina.electron)).toHaveLength(1);
  const [said] = await questionsAsked(marina.electron);
  expect(said).toContain(`In use: ${home.dataFolder}\n`);
  expect(said).toContain(`Asked for: ${other}\n`);
});

test('a taken port is told on Home with who has it, and the other one is kept', async ({ home, marina }) => {
  const { page } = marina;
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as AddressInfo;
  await page.evaluate(
    (port) =>
      fetch('/api/marina/v1/settings', {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ port }),
      }),
    port,
  );
  expect((await marina.quit()).exitCode).toBe(0);
  const again = await launchMarina(home);
  try {
    const notice = again.page.getByText(new RegExp(`^Port ${port} is taken by`));
    await expect(notice).toContainText(`(${process.pid})`);
    const address = await again.page.getByRole('heading', { level: 1 }).textContent();
    const listening = /localhost:(\d+)/.exec(address ?? '')?.[1];
    await again.page.getByRole('button', { name: `Keep ${listening}` }).click();
    await expect(notice).toBeHidden();
    const settings = await again.page.evaluate(async () => (await fetch('/api/marina/v1/settings')).json());
    expect(settings.port).toBe(Number(listening));
  } finally {
    holder.close();
    await again.quit();
  }
});

lookingTest('the native menu has the way to screens, the palette and its commands', async ({ marina }) => {
  const { electron, page } = marina;
  const choose = (menu: string, item: string) =>
    electron.evaluate(
      ({ Menu }, [menu, item]) => {
        const submenu = Menu.getApplicationMenu()?.items.find(({ label }) => label === menu)?.submenu;
        submenu?.items.find(({ label }) => label === item)?.click();
      },
      [menu, item] as const,
    );
  await choose('Go', 'Logs');
  await expect(page.getByRole('heading', { level: 1, name: 'Logs' })).toBeVisible();
  await choose('Go', 'Search or jump to…');
  await expect(page.getByRole('combobox')).toBeFocused();
  await choose('File', 'New project…');
  await expect(page.getByRole('dialog', { name: 'New project' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await choose('File', 'Copy login command');
  await expect(page.getByText(/^Copied: docker login -u admin localhost:\d+$/)).toBeVisible();
});

lookingTest('the window zooms in with the plus key unshifted too', async ({ marina }) => {
  const accelerators = await marina.electron.evaluate(({ Menu }) =>
    Menu.getApplicationMenu()
      ?.items.flatMap(({ submenu }) => submenu?.items ?? [])
      .filter(({ role }) => role?.toLowerCase() === 'zoomin')
      .map(({ accelerator }) => String(accelerator)),
  );
  expect(accelerators).toContain('CmdOrCtrl+=');
  expect(accelerators).toContain('CmdOrCtrl+numadd');
});

test('theme, language and the window’s place are kept for the next start', async ({ home, marina }) => {
  const { electron, page } = marina;
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByText('Dark', { exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await page.getByRole('combobox', { name: 'Language' }).selectOption('zh-CN');
  await expect(page.getByRole('heading', { level: 1, name: '设置' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  const menu = await electron.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items[0]?.label);
  expect(menu).toBe('文件');
  await electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 30, width: 1000, height: 700 }),
  );
  await marina.quit();

  const again = await launchMarina(home);
  try {
    await expect(again.page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
    await expect(again.page.getByRole('link', { name: '首页' })).toBeVisible();
    const { bounds, dark, background } = await again.electron.evaluate(({ BrowserWindow, nativeTheme }) => {
      const window = BrowserWindow.getAllWindows()[0];
      return {
        bounds: window?.getBounds(),
        dark: nativeTheme.shouldUseDarkColors,
        background: window?.getBackgroundColor(),
      };
    });
    expect(bounds).toMatchObject({ width: 1000, height: 700 });
    expect(dark).toBe(true);
    expect(background?.toLowerCase()).toBe('#14171c');
  } finally {
    await again.quit();
  }
});

test('the core is killed: the window says so, and all is well again by itself', async ({ marina }) => {
  const { electron, page } = marina;
  const registry = await marina.administrator();
  await registry.pushImage('library/app', '1.0');
  await expect(page.getByRole('link', { name: 'library/app' })).toBeVisible();
  // Dies again as long as it is told to, so that the window has time to say what happened.
  const kill = () =>
    electron.evaluate(({ app }) => {
      const core = app.getAppMetrics().find((metric) => metric.name === 'Marina registry');
      if (core !== undefined) process.kill(core.pid, 'SIGKILL');
    });
  await kill();
  await expect(page.getByRole('alert')).toContainText('The registry is not running');
  await expect(page.getByRole('contentinfo')).toContainText('Running');
  await expect(page.getByRole('alert')).toBeHidden();
  // The password of a core's life before holds, and the feed flows again.
  await registry.pushImage('library/app', '2.0', 'after the fall');
  await expect(page.getByRole('table', { name: 'Recent pushes' })).toContainText('2.0');
});

test('a core that does not answer is told within seconds, and is well again when it does', async ({
  marina,
}) => {
  const { electron, page } = marina;
  const signal = (name: 'SIGSTOP' | 'SIGCONT') =>
    electron.evaluate(({ app }, name) => {
      const core = app.getAppMetrics().find((metric) => metric.name === 'Marina registry');
      if (core !== undefined) process.kill(core.pid, name);
    }, name);
  await signal('SIGSTOP');
  try {
    await expect(page.getByRole('alert')).toContainText('The registry does not answer', { timeout: 6000 });
    await expect(page.getByRole('contentinfo')).toContainText('Not answering');
  } finally {
    await signal('SIGCONT');
  }
  await expect(page.getByRole('alert')).toBeHidden();
  await expect(page.getByRole('contentinfo')).toContainText('Running');
});
