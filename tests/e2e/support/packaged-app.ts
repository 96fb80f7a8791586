import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chromium, type Page } from '@playwright/test';
import { until } from '../../support/until.ts';
import { administratorOf, type Home, launchArguments } from './marina-app.ts';

/** A packaged application as a test drives it: exactly what is released, so there is no way into its main process. */
export interface PackagedApp {
  readonly page: Page;
  administrator(): ReturnType<typeof administratorOf>;
  /** Ends it as a session does that logs out; returns the exit code. */
  quit(): Promise<number | null>;
}

/**
 * Starts a packaged application and waits until its registry runs. Only then Playwright connects, through Chromium's
 * port: one that connects while the window opens may wait for ever.
 */
export async function startPackaged(
  executable: string,
  home: Home,
  environment: Readonly<Record<string, string>> = {},
  extra: readonly string[] = [],
): Promise<PackagedApp> {
  const args = [...launchArguments(home, extra), '--perf', '--remote-debugging-port=0'];
  const child = spawn(executable, process.getuid?.() === 0 ? ['--no-sandbox', ...args] : args, {
    env: { ...process.env, LANG: 'en_US.UTF-8', ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    const page = await connect(child);
    return {
      page,
      administrator: () => administratorOf(page),
      quit: async () => {
        const exited = once(child, 'exit');
        child.kill('SIGTERM');
        const [exitCode] = await exited;
        return exitCode;
      },
    };
  } catch (failure) {
    child.kill('SIGKILL');
    throw failure;
  }
}

async function connect(child: ChildProcess): Promise<Page> {
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    log += String(chunk);
  });
  const address = await until('the start of the packaged application', () => {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}:\n${log}`);
    const ready = log.includes('"core ready"') && log.includes('"window shown"');
    return ready && /DevTools listening on (\S+)/.exec(log)?.[1];
  });
  const browser = await chromium.connectOverCDP(address);
  const page = browser.contexts()[0]?.pages()[0];
  if (page === undefined) throw new Error('the packaged application has no window');
  await page.getByRole('heading', { level: 1, name: /localhost:\d+/ }).waitFor();
  return page;
}
