import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, lookingTest, test } from './support/test.ts';

// What security.spec.ts, which follows Electron's checklist, does not look at: the less used ways out of a page, and
// where secrets must not be.

lookingTest('1: a page has no other way to the network either', async ({ marina }) => {
  const { page } = marina;
  const outcome = await page.evaluate(async () => {
    const port = Number((await (await fetch('/api/marina/v1/connection')).json()).address.split(':')[1]);
    const address = `127.0.0.1:${port}`;
    const settled = (start: (done: (outcome: string) => void) => void) =>
      new Promise<string>((resolve) => {
        setTimeout(() => resolve('silent'), 2000);
        try {
          start(resolve);
        } catch (error) {
          resolve(error instanceof Error ? error.name : 'thrown');
        }
      });
    return {
      socket: await settled((done) => {
        const socket = new WebSocket(`ws://${address}/`);
        socket.onopen = () => done('open');
        socket.onerror = () => done('refused');
      }),
      image: await settled((done) => {
        const image = new Image();
        image.onload = () => done('loaded');
        image.onerror = () => done('refused');
        image.src = `http://${address}/icon.svg`;
      }),
      feed: await settled((done) => {
        const feed = new EventSource(`http://${address}/api/marina/v1/events`);
        feed.onopen = () => done('open');
        feed.onerror = () => done('refused');
      }),
      worker: await settled((done) => {
        navigator.serviceWorker.register('/icon.svg').then(
          () => done('registered'),
          () => done('refused'),
        );
      }),
    };
  });
  expect(outcome.socket).not.toMatch(/open|silent/);
  expect(outcome.image).toBe('refused');
  expect(outcome.feed).not.toMatch(/open|silent/);
  expect(outcome.worker).toMatch(/refused|TypeError/);
});

test('5: nothing is downloaded, and the screen is not captured', async ({ marina }) => {
  const { electron, page } = marina;
  await electron.evaluate(({ session }) => {
    const downloads: unknown[] = [];
    Object.assign(globalThis, { downloads });
    session.defaultSession.on('will-download', (event, item) => {
      downloads.push([item.getURL(), event.defaultPrevented]);
    });
  });
  const captured = await page.evaluate(async () => {
    const link = document.createElement('a');
    link.href = '/icon.svg';
    link.download = 'icon.svg';
    link.click();
    return navigator.mediaDevices.getDisplayMedia().then(
      () => 'captured',
      (error: Error) => error.name,
    );
  });
  expect(captured).not.toBe('captured');
  const downloads = () => electron.evaluate(() => Reflect.get(globalThis, 'downloads') as unknown[]);
  await expect.poll(downloads).toEqual([['marina://app/icon.svg', true]]);
});

lookingTest('9, 10: no switch turns on what Chromium keeps off', async ({ marina }) => {
  const switches = await marina.electron.evaluate(({ app }) =>
    [
      'enable-blink-features',
      'enable-experimental-web-platform-features',
      'disable-web-security',
      'allow-running-insecure-content',
      'ignore-certificate-errors',
      'remote-allow-origins',
    ].filter((name) => app.commandLine.hasSwitch(name)),
  );
  expect(switches).toEqual([]);
});

lookingTest('17: main takes no strange arguments for the desktop and the secrets', async ({ marina }) => {
  const refused = await marina.page.evaluate(async () => {
    const bridge = Reflect.get(window, 'marina') as Record<
      string,
      Record<string, (...args: unknown[]) => Promise<unknown>>
    >;
    const attempts = [
      bridge['desktop']?.['setAutostart']?.('yes'),
      bridge['desktop']?.['setAutostart']?.(true, '/bin/sh'),
      bridge['desktop']?.['setCloseToTray']?.(),
      bridge['secrets']?.['retry']?.('/etc'),
      bridge['secrets']?.['startAfresh']?.({ force: true }),
    ];
    const outcomes = await Promise.allSettled(attempts);
    return outcomes.map((outcome) => (outcome.status === 'rejected' ? String(outcome.reason) : 'answered'));
  });
  for (const reason of refused) expect(reason).toContain('BAD_REQUEST');
});

test('the master key is in no argument, environment, log or answer', async ({ home, marina }) => {
  test.skip(process.platform !== 'linux', 'reads /proc');
  const { electron, page } = marina;
  const key = (await readFile(join(home.dataFolder, 'master.key'), 'utf8')).trim();
  expect(Buffer.from(key, 'base64')).toHaveLength(32);
  const pids = await electron.evaluate(({ app }) => app.getAppMetrics().map((metric) => metric.pid));
  const seen: string[] = [marina.log()];
  for (const pid of pids) {
    seen.push(await readFile(`/proc/${pid}/cmdline`, 'utf8'), await readFile(`/proc/${pid}/environ`, 'utf8'));
  }
  seen.push(
    await page.evaluate(async () => {
      const bridge = Reflect.get(window, 'marina') as {
        secrets: { state(): Promise<unknown>; retry(): Promise<unknown> };
      };
      return JSON.stringify([await bridge.secrets.state(), await bridge.secrets.retry()]);
    }),
  );
  expect(seen.filter((text) => text.includes(key))).toEqual([]);
});
