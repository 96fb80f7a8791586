import { utilityProcess } from 'electron';
import type { StartCorePort } from './core-protocol.ts';

/**
 * Starts cores in Electron's utility process.
 *
 * @param modulePath Absolute path of the built core entry, `out/core/host.js`.
 * @param log Receives what the core writes to its standard streams, line by line.
 */
export function utilityCorePort(modulePath: string, log: (line: string) => void): StartCorePort {
  return (listener) => {
    const child = utilityProcess.fork(modulePath, [], { serviceName: 'Marina registry', stdio: 'pipe' });
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) forEachLine(stream, log);
    }
    child.on('message', (message: unknown) => listener.onMessage(message));
    child.once('exit', (exitCode) => listener.onExit(exitCode));
    return {
      send: (message) => child.postMessage(message),
      kill: () => {
        child.kill();
        // The signal that asks is not heard by a process that is stuck or stopped.
        if (process.platform !== 'win32' && child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
      },
    };
  };
}

function forEachLine(stream: NodeJS.ReadableStream, take: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
  stream.on('end', () => {
    if (rest !== '') take(rest);
  });
}
