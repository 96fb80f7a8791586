import { readFile } from 'node:fs/promises';
import type { ElectronApplication } from '@playwright/test';
import { expect, lookingTest, test } from './support/test.ts';

// Electron's security checklist, in its order (electronjs.org/docs/latest/tutorial/security). Item 19
// (fuses) is of the packaged application.

/** When 45 is the latest. */
const OLDEST_MAINTAINED = 43;

/** Replaces the way to the user's browser and tells what would have been opened. */
async function recordExternal(electron: ElectronApplication): Promise<() => Promise<string[]>> {
  await electron.evaluate(({ shell }) => {
    const opened: string[] = [];
    Object.assign(globalThis, { opened });
    shell.openExternal = async (address) => {
      opened.push(address);
    };
  });
  return () => electron.evaluate(() => (globalThis as { opened?: string[] }).opened ?? []);
}

lookingTest('1, 8: pages fetch from their own scheme only', async ({ marina }) => {
  const reached = await marina.page.evaluate(async () => {
    const connection = await (await fetch('/api/marina/v1/connection')).json();
    const addresses = [
      `http://${connection.address}/api/v2.0/health`,
      'https://example.org/',
      'file:///etc/hostname',
    ];
    const outcomes = await Promise.allSettled(addresses.map((address) => fetch(address)));
    return outcomes.map((outcome) => outcome.status);
  });
  expect(reached).toEqual(['rejected', 'rejected', 'rejected']);
});

lookingTest('2, 3, 4, 6, 9, 10: the page is isolated and has no Node', async ({ marina }) => {
  const globals = await marina.page.evaluate(() =>
    ['require', 'process', 'module', 'Buffer', 'global', 'electron'].filter((name) => name in globalThis),
  );
  expect(globals).toEqual([]);
  const preferences = await marina.electron.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => {
      const read = Reflect.get(contents, 'getLastWebPreferences') as () => Record<string, unknown>;
      return read.call(contents);
    }),
  );
  expect(preferences).toHaveLength(1);
  expect(preferences[0]).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
  });
  for (const risky of [
    'nodeIntegrationInWorker',
    'nodeIntegrationInSubFrames',
    'experimentalFeatures',
    'allowRunningInsecureContent',
  ]) {
    expect(preferences[0]?.[risky] ?? false, risky).toBe(false);
  }
  expect(preferences[0]?.['enableBlinkFeatures'] ?? '').toBe('');
});

lookingTest('5: a page gets no permission but to put text on the clipboard', async ({ marina }) => {
  const outcome = await marina.page.evaluate(async () => {
    const located = await new Promise<string>((resolve) =>
      navigator.geolocation.getCurrentPosition(
        () => resolve('located'),
        (error) => resolve(`code ${error.code}`),
      ),
    );
    return {
      located,
      notifications: await Notification.requestPermission(),
      camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(
        () => 'granted',
        (error: Error) => error.name,
      ),
      clipboard: await navigator.clipboard.readText().then(
        () => 'read',
        (error: Error) => error.name,
      ),
    };
  });
  expect(outcome.located).toBe('code 1');
  expect(outcome.notifications).toBe('denied');
  expect(outcome.camera).not.toBe('granted');
  expect(outcome.clipboard).toBe('NotAllowedError');
});

lookingTest('7: the content security policy lets nothing run that was not built', async ({ marina }) => {
  const { page } = marina;
  const policy = await page.evaluate(async () => (await fetch('/')).headers.get('content-security-policy'));
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|\*|https?:/);
  const outcome = await page.evaluate(async () => {
    const violations: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) =>
      violations.push(event.effectiveDirective),
    );
    const attempt = (act: () => void): string => {
      try {
        act();
        return 'done';
      } catch (error) {
        return error instanceof Error ? error.name : 'thrown';
      }
    };
    // Later, because what a test runs directly is exempt from the policy.
    const evaluated = await new Promise<string>((resolve) =>
      setTimeout(() => resolve(attempt(() => new Function('document.title = "owned"')()))),
    );
    const markup = attempt(() => {
      const box = document.createElement('div');
      box.innerHTML = '<img src="x" onerror="document.title = \'owned\'">';
      document.body.append(box);
    });
    const style = document.createElement('style');
    style.textContent = 'body { display: none }';
    document.head.append(style);
    // The policy's refusals come as events of their own turn, the last one for the style.
    while (!violations.some((directive) => directive.startsWith('style-src'))) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    return {
      evaluated,
      markup,
      violations,
      title: document.title,
      display: getComputedStyle(document.body).display,
    };
  });
  expect(outcome.evaluated).toBe('EvalError');
  expect(outcome.markup).toBe('TypeError');
  expect(outcome.title).toBe('Marina');
  expect(outcome.display).toBe('block');
  expect(outcome.violations.length).toBeGreaterThan(0);
});

test('7: Marina’s own screens keep to the policy', async ({ marina }) => {
  const { page } = marina;
  await (await marina.administrator()).pushImage('library/app', '1.0');
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy|TrustedHTML|Refused to/i.test(message.text()))
      complaints.push(message.text());
  });
  await page.reload();
  await page.getByRole('link', { name: 'library/app' }).click();
  await page.getByRole('button', { name: /^Copy digest/ }).hover();
  await page.getByRole('row', { name: /1\.0/ }).getByRole('link').click();
  for (const tab of ['Layers', 'Manifest', 'Overview']) await page.getByRole('tab', { name: tab }).click();
  await page.getByRole('link', { name: 'Projects' }).first().click();
  await page.getByRole('button', { name: 'Actions for library' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('button', { name: 'New project' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('team-a');
  await page.getByRole('button', { name: 'Create project' }).click();
  await page.getByText('Project team-a created').waitFor();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog', { name: 'Search and commands' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Logs' }).click();
  await page.getByRole('heading', { name: 'Logs' }).waitFor();
  expect(complaints).toEqual([]);
});

lookingTest('11, 12: there are no webviews and no frames', async ({ marina }) => {
  const outcome = await marina.page.evaluate(async () => {
    const webview = document.createElement('webview');
    webview.setAttribute('src', 'https://example.org/');
    const frame = document.createElement('iframe');
    frame.src = '/';
    document.body.append(webview, frame);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const inside = frame.contentWindow;
    let bridgeInFrame = false;
    try {
      bridgeInFrame = inside !== null && 'marina' in inside;
    } catch {
      // The frame holds Chromium's own refusal, whose origin is not ours.
    }
    return { webview: 'getWebContentsId' in webview, bridgeInFrame };
  });
  expect(outcome).toEqual({ webview: false, bridgeInFrame: false });
  const contents = await marina.electron.evaluate(
    ({ webContents }) => webContents.getAllWebContents().length,
  );
  expect(contents).toBe(1);
});

lookingTest('13: the window never leaves Marina', async ({ marina }) => {
  const { page } = marina;
  for (const address of ['https://example.org/', 'file:///etc/passwd', 'data:text/html,owned']) {
    await page.evaluate((target) => window.location.assign(target), address).catch(() => {});
    await page.waitForTimeout(150);
    expect(page.url()).toBe('marina://app/');
  }
});

test('14, 15: no second window; only https pages reach the browser', async ({ marina }) => {
  const { electron, page } = marina;
  const opened = await recordExternal(electron);
  const handles = await page.evaluate(() =>
    ['https://example.org/a', 'file:///etc/passwd', 'javascript:alert(1)', 'marina://app/'].map(
      (address) => window.open(address) === null,
    ),
  );
  expect(handles).toEqual([true, true, true, true]);
  const refusals = await page.evaluate(async () => {
    const addresses = ['file:///etc/passwd', 'http://example.org/', 'smb://host/share', 'javascript:1'];
    const bridge = Reflect.get(window, 'marina') as { app: { openExternal(address: string): Promise<void> } };
    await bridge.app.openExternal('https://example.org/b');
    const outcomes = await Promise.allSettled(addresses.map((address) => bridge.app.openExternal(address)));
    return outcomes.map((outcome) => outcome.status);
  });
  expect(refusals).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
  expect(await opened()).toEqual(['https://example.org/a', 'https://example.org/b']);
  expect(await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test('16: the product is one release of an Electron that is still maintained', async () => {
  const { devDependencies } = JSON.parse(await readFile('package.json', 'utf8'));
  // Exactly one: what was tested is what ships. The latest three major versions get fixes.
  expect(devDependencies.electron).toMatch(/^\d+\.\d+\.\d+$/);
  expect(Number(devDependencies.electron.split('.')[0])).toBeGreaterThanOrEqual(OLDEST_MAINTAINED);
});

lookingTest('17: main answers no other page, and no arguments it does not know', async ({ marina }) => {
  const { electron, page } = marina;
  const refused = await page.evaluate(async () => {
    const bridge = Reflect.get(window, 'marina') as {
      app: Record<string, (...args: unknown[]) => Promise<unknown>>;
    };
    const attempts = [
      bridge['app']?.['setTheme']?.('sepia'),
      bridge['app']?.['setTheme']?.(),
      bridge['app']?.['info']?.({ extra: true }),
      bridge['app']?.['openExternal']?.(7),
    ];
    const outcomes = await Promise.allSettled(attempts);
    return outcomes.map((outcome) => (outcome.status === 'rejected' ? String(outcome.reason) : 'answered'));
  });
  for (const reason of refused) expect(reason).toContain('BAD_REQUEST');
  const strange = await electron.evaluate(async ({ BrowserWindow, app }) => {
    const window = new BrowserWindow({
      show: false,
      webPreferences: { preload: `${app.getAppPath()}/out/preload/index.cjs`, sandbox: true },
    });
    await window.loadURL('marina://app/index.html');
    const answer = await window.webContents.executeJavaScript('marina.app.info().then(String, String)');
    window.destroy();
    return String(answer);
  });
  expect(strange).toContain('SENDER_REFUSED');
});

lookingTest(
  '18: pages come from a scheme of their own, which serves nothing but the built files',
  async ({ marina }) => {
    const { page } = marina;
    expect(page.url()).toBe('marina://app/');
    const bodies = await page.evaluate(async () => {
      const paths = [
        '/../../package.json',
        '/..%2f..%2fpackage.json',
        '/assets/..%2f..%2f..%2fpackage.json',
        '/%2e%2e/main/index.js',
        '/manifest.json',
      ];
      const texts = paths.map(async (path) => (await fetch(path)).text());
      return Promise.all(texts);
    });
    for (const body of bodies) expect(body === '' || body.startsWith('<!doctype html>')).toBe(true);
  },
);

lookingTest('20: the bridge carries the contract’s functions and nothing else', async ({ marina }) => {
  const { page } = marina;
  const names = await page.evaluate(() => {
    const bridge = Reflect.get(window, 'marina') as Record<string, Record<string, unknown>>;
    return Object.entries(bridge).map(
      ([domain, functions]) => `${domain}: ${Object.keys(functions).sort().join(' ')}`,
    );
  });
  expect(names.sort()).toEqual([
    'app: info on openExternal setLanguage setTheme',
    'clipboard: on writeText',
    'core: on portHolder restart retry state',
    'dataFolder: apply choose chooseDefault on show state',
    'desktop: on setAutostart setCloseToTray state',
    'secrets: on retry startAfresh state',
  ]);
  // The desktop's credential stays in main.
  const state = await page.evaluate(async () => {
    const bridge = Reflect.get(window, 'marina') as { core: { state(): Promise<object> } };
    return bridge.core.state();
  });
  expect(Object.keys(state).sort()).toEqual(['port', 'status', 'url', 'version']);
});

test('what a stranger wrote into an image is shown as text', async ({ marina }) => {
  const { page } = marina;
  const registry = await marina.administrator();
  const hostile = '<img src=x onerror="document.title=\'owned\'">';
  const manifest = await registry.imageManifest('library/hostile', hostile);
  await registry.pushManifest('library/hostile', 'x', { ...manifest, annotations: { [hostile]: hostile } });
  await page.getByRole('link', { name: 'library/hostile' }).click();
  await page.getByRole('row', { name: /linux/ }).getByRole('link').click();
  await expect(page.getByText(hostile).first()).toBeVisible();
  expect(await page.locator('img').count()).toBe(0);
  expect(await page.title()).toBe('Marina');
});
