import { spawn } from 'node:child_process';
import { findCommand } from './find-command.mjs';

const startMilliseconds = 10_000;

/**
 * @param {NodeJS.ProcessEnv} [environment]
 * @param {NodeJS.Platform} [platform]
 * @returns {boolean} whether a window can be shown
 */
export function hasDisplay(environment = process.env, platform = process.platform) {
  return platform !== 'linux' || Boolean(environment['DISPLAY'] || environment['WAYLAND_DISPLAY']);
}

/**
 * Starts Xvfb, an X server without a screen, on the first free number.
 * @returns {Promise<{display: string, stop: () => void} | undefined>} undefined when there is no Xvfb or it cannot start
 */
export async function startVirtualDisplay() {
  const command = findCommand('Xvfb');
  if (!command) return undefined;
  // Its own process group: Ctrl-C must end the application first. Number and readiness come on descriptor 3.
  const server = spawn(command, ['-displayfd', '3', '-screen', '0', '1440x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const stop = () => {
    process.off('exit', stop);
    server.kill();
  };
  process.on('exit', stop);
  const number = await firstLine(server);
  if (number) return { display: `:${number}`, stop };
  stop();
  return undefined;
}

/**
 * @param {import('node:child_process').ChildProcess} server
 * @returns {Promise<string | undefined>}
 */
function firstLine(server) {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), startMilliseconds);
    const settle = (/** @type {string | undefined} */ value) => {
      clearTimeout(timer);
      resolve(value);
    };
    server.on('error', () => settle(undefined));
    server.on('exit', () => settle(undefined));
    let text = '';
    server.stdio[3]?.on('data', (chunk) => {
      text += chunk;
      if (text.includes('\n')) settle(text.trim());
    });
  });
}
