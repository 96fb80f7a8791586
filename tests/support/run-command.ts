import { spawn } from 'node:child_process';

/** How a command is run. The environment is the whole of it: nothing is inherited. */
export interface CommandOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly folder?: string;
  /** Bytes for stdin; without them stdin is empty. */
  readonly input?: string | Uint8Array;
  /** The command is ended after this time. Default 60 s. */
  readonly timeoutSeconds?: number;
}

/** How a command ended. */
export interface CommandOutcome {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  /** stdout and stderr as they came. */
  readonly output: string;
}

/** Runs a command to its end. Rejects when it cannot be started or takes too long, not for its exit code. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandOutcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.folder,
      env: options.environment,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let stdout = '';
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const seconds = options.timeoutSeconds ?? 60;
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${shown(command, args)} did not end within ${seconds} s:\n${output}`));
    }, seconds * 1000);
    child.on('error', (cause) => {
      clearTimeout(timer);
      reject(new Error(`${shown(command, args)} could not be run: ${cause.message}`, { cause }));
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, output });
    });
    // A command that ends without reading its input is no failure of the test.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input);
  });
}

/** Runs a command and returns its stdout; throws with all of its output when it does not end with 0. */
export async function commandOutput(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<string> {
  const outcome = await runCommand(command, args, options);
  if (outcome.code === 0) return outcome.stdout;
  throw new Error(`${shown(command, args)} ended with ${outcome.code}:\n${outcome.output}`);
}

function shown(command: string, args: readonly string[]): string {
  return [command, ...args].join(' ').slice(0, 500);
}
