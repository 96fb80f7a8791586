import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { electronLaunchOptions, type LaunchOptions } from '../../support/electron.ts';
import { end, start } from '../lifetimes.ts';

const FIRST_PAINT_TIMEOUT = 60_000;
const POLL = 50;

/** What makes an Electron application: its folder and its arguments. */
export interface Application {
  /** The folder with package.json; without one it is Marina's. */
  readonly folder?: string;
  readonly args: readonly string[];
}

/** An Electron whose first page has painted. */
export interface RunningElectron {
  readonly process: ChildProcess;
  /** From the process's creation to the first paint of its page, in ms. */
  readonly firstPaint: number;
  close(): Promise<void>;
}

let runtime: Promise<LaunchOptions> | undefined;

/**
 * Starts an application with the runtime and flags that all get, and waits until its page has painted. The page itself
 * tells when that was, so how often it is asked does not matter.
 */
export async function startElectron({ folder, args }: Application): Promise<RunningElectron> {
  runtime ??= electronLaunchOptions({ MARINA_WAIT_FOR_TEST_DRIVER: '0', LANG: 'en_US.UTF-8' });
  const options = await runtime;
  const projectFolder = options.args.at(-1) ?? '';
  const flags = [...options.args.slice(0, -1), '--disable-gpu', '--remote-debugging-port=0'];
  const began = Date.now();
  const child = start(options.executablePath, [...flags, folder ?? projectFolder, ...args], {
    env: options.env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    const firstPaint = (await firstPaintOf(await debuggerHost(child))) - began;
    return { process: child, firstPaint, close: () => end(child) };
  } catch (error) {
    await end(child, 'SIGKILL');
    throw error;
  }
}

async function debuggerHost(child: ChildProcess): Promise<string> {
  let said = '';
  const found = new Promise<string>((resolve) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-10_000);
      const host = /DevTools listening on ws:\/\/([^/]+)\//.exec(said)?.[1];
      if (host !== undefined) resolve(host);
    });
  });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`Electron ended before its window: ${said.slice(-500)}`);
  });
  return Promise.race([found, ended]);
}

/** When the first page painted, in Unix ms. */
async function firstPaintOf(host: string): Promise<number> {
  const deadline = Date.now() + FIRST_PAINT_TIMEOUT;
  while (Date.now() < deadline) {
    const painted = await askPage(host);
    if (painted !== undefined) return painted;
    await new Promise((resolve) => setTimeout(resolve, POLL));
  }
  throw new Error('the page did not paint');
}

const EXPRESSION = `(() => {
  const [entry] = performance.getEntriesByName('first-paint');
  return entry && performance.timeOrigin + entry.startTime;
})()`;

async function askPage(host: string): Promise<number | undefined> {
  const targets = (await (await fetch(`http://${host}/json/list`)).json()) as readonly Target[];
  const page = targets.find(({ type }) => type === 'page');
  if (page === undefined) return undefined;
  const socket = new WebSocket(page.webSocketDebuggerUrl);
  try {
    await once(socket, 'open');
    const params = { expression: EXPRESSION, returnByValue: true };
    socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params }));
    const [message] = (await once(socket, 'message')) as [{ readonly data: string }];
    const { result } = JSON.parse(message.data) as { result?: { result?: { value?: number } } };
    return result?.result?.value;
  } finally {
    socket.close();
  }
}

interface Target {
  readonly type: string;
  readonly webSocketDebuggerUrl: string;
}
