import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openRegistry, type Registry, type RegistryOptions } from '../../registry-core/index.ts';

const CLI = fileURLToPath(new URL('../../registry-core/cli.ts', import.meta.url));

/** A registry of the test's own, in this process. */
export interface TestRegistry extends Registry {
  readonly dataFolder: string;
}

/** Opens a registry on a free port in a temporary folder; `close` removes the folder unless it was given. */
export async function startRegistry(options: Partial<RegistryOptions> = {}): Promise<TestRegistry> {
  const dataFolder = options.dataFolder ?? (await temporaryFolder());
  const registry = await openRegistry({ port: 0, ...options, dataFolder });
  return {
    ...registry,
    dataFolder,
    close: async () => {
      await registry.close();
      if (options.dataFolder === undefined) await removeFolder(dataFolder);
    },
  };
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

/**
 * Runs the command line with `serve` on a free port and waits until it is ready. `program` is the built one, where
 * many starts must be quick. Throws with stderr when it ends.
 */
export async function startServe(options: {
  dataFolder: string;
  arguments?: readonly string[];
  environment?: NodeJS.ProcessEnv;
  program?: string;
}): Promise<ServedRegistry> {
  const run = runCli(
    ['serve', '--data', options.dataFolder, '--port', '0', ...(options.arguments ?? [])],
    { ...options.environment },
    options.program,
  );
  const ready = await Promise.race([run.firstLine, run.exited]);
  if (typeof ready !== 'string') {
    throw new Error(`serve ended with ${ready ?? 'a signal'} before it was ready: ${run.stderr()}`);
  }
  const { url } = JSON.parse(ready) as { url: string };
  return {
    url,
    dataFolder: options.dataFolder,
    process: run.process,
    stderr: run.stderr,
    stop: async (signal = 'SIGTERM') => {
      run.process.kill(signal);
      return run.exited;
    },
  };
}

export interface CliRun {
  readonly process: ChildProcess;
  readonly firstLine: Promise<string>;
  readonly exited: Promise<number | null>;
  stdout(): string;
  stderr(): string;
}

/** The command line as `buildStale(['core'])` of scripts/build.mjs leaves it. */
export const BUILT_CLI = fileURLToPath(new URL('../../out/core/cli.js', import.meta.url));

/** Runs the command line, from its TypeScript source unless another program is named. */
export function runCli(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  program: string = CLI,
): CliRun {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  let stdout = '';
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    stdout += `${line}\n`;
  });
  return {
    process: child,
    firstLine: once(lines, 'line').then(([line]) => String(line)),
    exited: once(child, 'close').then(([code]) => (typeof code === 'number' ? code : null)),
    stdout: () => stdout,
    stderr: () => stderr,
  };
}

/** An empty folder under the system's temporary folder. */
export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'marina-test-'));
}

export function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}
