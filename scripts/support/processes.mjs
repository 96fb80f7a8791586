import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';

/**
 * @typedef {object} Outcome
 * @property {number} code exit code; 128 + signal number after a signal, 127 when the command was not found
 * @property {string} output stdout and stderr in the order they came
 * @property {string} stdout
 */

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {number} [timeout] milliseconds
 * @property {boolean} [echo] also show the output on stderr while it comes
 */

/**
 * Runs a command to its end without stdin and collects what it prints. Never rejects.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<Outcome>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.timeout,
      shell: needsShell(command),
    });
    let output = '';
    let stdout = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
      stdout += chunk;
      if (options.echo) process.stderr.write(chunk);
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
      if (options.echo) process.stderr.write(chunk);
    });
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}`, stdout }));
    child.on('close', (code, signal) => resolve({ code: exitCode(code, signal), output, stdout }));
  });
}

/**
 * @typedef {object} ForegroundOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {(line: string) => void} [onLine] also sees each line of its stdout
 * @property {(line: string, ending: boolean) => boolean} [showsErrorLine] sees each line of its stderr, and whether
 *   it was told to end; whether it is shown
 */

/**
 * Runs a command on the terminal of this process, hands SIGINT, SIGTERM and SIGHUP on to it, and gives its exit code.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {ForegroundOptions} [options]
 * @returns {Promise<number>} rejects when the command cannot be started
 */
export function runInForeground(command, args, { cwd, env, onLine, showsErrorLine } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: env ?? process.env,
      stdio: ['inherit', onLine ? 'pipe' : 'inherit', showsErrorLine ? 'pipe' : 'inherit'],
    });
    let ending = false;
    if (onLine && child.stdout) {
      child.stdout.pipe(process.stdout);
      createInterface({ input: child.stdout }).on('line', onLine);
    }
    if (showsErrorLine && child.stderr) {
      createInterface({ input: child.stderr }).on('line', (line) => {
        if (showsErrorLine(line, ending)) process.stderr.write(`${line}\n`);
      });
    }
    /** @type {NodeJS.Signals[]} */
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    const forward = (/** @type {NodeJS.Signals} */ signal) => {
      ending = true;
      child.kill(signal);
    };
    for (const signal of signals) process.on(signal, forward);
    const settle = () => {
      for (const signal of signals) process.off(signal, forward);
    };
    child.on('error', (error) => {
      settle();
      reject(error);
    });
    child.on('close', (code, signal) => {
      settle();
      resolve(exitCode(code, signal));
    });
  });
}

/**
 * The shell's convention for the end of a process.
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 * @returns {number}
 */
export function exitCode(code, signal) {
  if (code !== null) return code;
  return 128 + (signal ? constants.signals[signal] : 0);
}

/**
 * Node refuses to start .cmd files without a shell on Windows.
 * @param {string} command
 */
function needsShell(command) {
  return process.platform === 'win32' && /^(npm|npx)(\.cmd)?$/.test(command);
}
