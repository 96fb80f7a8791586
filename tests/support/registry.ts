import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readlinkSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openRegistry, type Registry, type RegistryOptions } from '../../registry-core/index.ts';
import { buildStale } from '../../scripts/build.mjs';
import { ADMIN_PASSWORD } from './registry-client.ts';

/** The command line as `npm run serve` runs it, which `buildStale(['core'])` leaves there. */
export const BUILT_CLI = fileURLToPath(new URL('../../out/core/cli.js', import.meta.url));

let built: Promise<unknown> | undefined;

/** What a test that failed halfway leaves behind goes with the process. */
const leftFolders = new Set<string>();
const leftProcesses = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of leftProcesses) child.kill('SIGKILL');
  for (const folder of leftFolders) rmSync(folder, { recursive: true, force: true });
});

/** A registry of the test's own, in this process. */
export interface TestRegistry extends Registry {
  readonly dataFolder: string;
  /**
   * Closes it, and removes its folder unless that was given. Throws when something of it stays open; without
   * `/proc` (not Linux) that cannot be seen.
   */
  close(): Promise<void>;
}

/** Opens a registry on a free port in a temporary folder; the administrator has ADMIN_PASSWORD. */
export async function startRegistry(options: Partial<RegistryOptions> = {}): Promise<TestRegistry> {
  const dataFolder = options.dataFolder ?? (await temporaryFolder());
  const monitors = process.listenerCount('uncaughtExceptionMonitor');
  const registry = await openRegistry({ port: 0, adminPassword: ADMIN_PASSWORD, ...options, dataFolder });
  return {
    ...registry,
    dataFolder,
    close: async () => {
      await registry.close();
      const open = openFilesIn(dataFolder);
      if (open.length > 0) throw new Error(`files of the closed registry are open: ${open.join(', ')}`);
      if (process.listenerCount('uncaughtExceptionMonitor') > monitors) {
        throw new Error('the closed registry still listens to its process');
      }
      if (options.dataFolder === undefined) await removeFolder(dataFolder);
    },
  };
}

/** Files and folders below `folder` that this process has open. */
function openFilesIn(folder: string): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/fd')
    .map((descriptor) => {
      try {
        return readlinkSync(`/proc/self/fd/${descriptor}`);
      } catch {
        // The descriptor with which /proc/self/fd itself was read.
        return '';
      }
    })
    .filter((path) => path.startsWith(`${folder}/`));
}

/** A registry in a process of its own, as `serve` starts it. */
export interface ServedRegistry {
  readonly url: string;
  readonly dataFolder: string;
  readonly process: ChildProcess;
  /** What the process wrote to stderr so far. */
  stderr(): string;
  /** Sends a signal and resolves with the exit code (null: killed by the signal). */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface ServeOptions {
  readonly dataFolder: string;
  /** More of the command line. */
  readonly arguments?: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * Runs the command line with `serve` on a free port and waits until it is ready; builds it first where its source has
 * changed. Throws with stderr when it ends.
 */
export async function startServe(options: ServeOptions): Promise<ServedRegistry> {
  built ??= buildStale(['core']);
  await built;
  const run = runCli(['serve', '--data', options.dataFolder, '--port', '0', ...(options.arguments ?? [])], {
    MARINA_ADMIN_PASSWORD: ADMIN_PASSWORD,
    ...options.environment,
  });
  const { url } = JSON.parse(await run.firstLine()) as { url: string };
  return {
    url,
    dataFolder: options.dataFolder,
    process: run.process,
    stderr: run.stderr,
    stop: (signal = 'SIGTERM') => {
      run.process.kill(signal);
      return run.exited;
    },
  };
}

export interface CliRun {
  readonly process: ChildProcess;
  /** The first line of stdout; rejects when the process ends without one. */
  firstLine(): Promise<string>;
  /** The exit code; null when a signal ended the process. */
  readonly exited: Promise<number | null>;
  stdout(): string;
  stderr(): string;
}

/** Runs the command line as it was built. */
export function runCli(args: readonly string[], environment: NodeJS.ProcessEnv = {}): CliRun {
  const child = spawn(process.execPath, [BUILT_CLI, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  leftProcesses.add(child);
  child.once('close', () => leftProcesses.delete(child));
  let stdout = '';
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    stdout += `${line}\n`;
  });
  const exited = once(child, 'close').then(([code]) => (typeof code === 'number' ? code : null));
  const firstLine = once(lines, 'line').then(([line]) => String(line));
  return {
    process: child,
    firstLine: () =>
      Promise.race([
        firstLine,
        exited.then((code) =>
          Promise.reject(
            new Error(`the process ended with ${code ?? 'a signal'}, without a line: ${stderr}`),
          ),
        ),
      ]),
    exited,
    stdout: () => stdout,
    stderr: () => stderr,
  };
}

/** An empty folder under the system's temporary folder. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'marina-test-'));
  leftFolders.add(folder);
  return folder;
}

/** Removes a folder with all that is in it. */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  leftFolders.delete(folder);
}
