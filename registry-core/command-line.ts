import { parseArgs } from 'node:util';
import type { RegistryOptions } from './index.ts';
import { VERSION } from './version.ts';

export const HELP = `marina ${VERSION}: a container registry

Usage: serve --data DIR [--port N] [--host H]

  --data DIR          folder that holds everything the registry keeps
  --port N            port to listen on; 0 takes any free one (default: 5001, or what the settings say)
  --host H            loopback address to listen on (default: localhost, IPv4 and IPv6)
  --insecure-expose   allow a --host that other machines reach: passwords cross the network in clear text
  --log-level LEVEL   debug, info, warn or error (default: info)
  --help              show this text
  --version           show the version

Environment:
  MARINA_ADMIN_PASSWORD   the first administrator's password; without it one is generated and shown once

When it is ready, the first line on stdout is {"event":"ready","url":…,"version":…}.
Logs go to stderr and to DIR/logs. SIGTERM and SIGINT stop it; a second one stops it at once.
`;

/** A mistake on the command line. */
export class UsageError extends Error {}

/** What the command line asks for. */
export type Command =
  | { readonly run: 'print'; readonly text: string }
  | { readonly run: 'serve'; readonly options: ServeOptions };

export type ServeOptions = Pick<RegistryOptions, 'dataFolder' | 'host' | 'port' | 'insecureExpose' | 'log'>;

const OPTIONS = {
  data: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  'insecure-expose': { type: 'boolean' },
  'log-level': { type: 'string' },
  help: { type: 'boolean' },
  version: { type: 'boolean' },
} as const;

/** Understands a command line (without the program's own name). Throws UsageError. */
export function parseCommandLine(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  if (values.help === true) return { run: 'print', text: HELP };
  if (values.version === true) return { run: 'print', text: `${VERSION}\n` };
  const [command, ...rest] = positionals;
  if (command === undefined) throw new UsageError('a command is missing: serve');
  if (command !== 'serve') throw new UsageError(`unknown command "${command}"; there is: serve`);
  if (rest.length > 0) throw new UsageError(`unexpected argument "${rest.join(' ')}"`);
  if (values.data === undefined || values.data === '') throw new UsageError('--data DIR is missing');
  return {
    run: 'serve',
    options: {
      dataFolder: values.data,
      insecureExpose: values['insecure-expose'] ?? false,
      log: { level: parseLevel(values['log-level'] ?? 'info'), stderr: true },
      ...(values.host === undefined ? {} : { host: values.host }),
      ...(values.port === undefined ? {} : { port: parsePort(values.port) }),
    },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    // The hint that Node adds about positional arguments starting with "-" does not apply here.
    throw new UsageError(message.split('. ', 1)[0] ?? message);
  }
}

const LAST_PORT = 65_535;

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > LAST_PORT) {
    throw new UsageError(`--port "${text}" is not a port: 0 to ${LAST_PORT}`);
  }
  return port;
}

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

function parseLevel(text: string): (typeof LEVELS)[number] {
  const level = LEVELS.find((one) => one === text);
  if (level === undefined) throw new UsageError(`--log-level "${text}" is none of ${LEVELS.join(', ')}`);
  return level;
}
