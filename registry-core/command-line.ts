import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { RegistryOptions } from './index.ts';
import { LOG_THRESHOLDS, type LogThreshold } from './rules/log-levels.ts';
import { VERSION } from './version.ts';

export const HELP = `marina ${VERSION}: a container registry

Usage: serve --data DIR [--port N] [--host H]
       fsck --data DIR [--repair] [--json]

  --data DIR          folder that holds everything the registry keeps

serve runs the registry (Node 22.14 or newer):
  --port N            port to listen on; 0 takes any free one (default: 5001, or what the settings say)
  --host H            loopback address to listen on (default: localhost, IPv4 and IPv6)
  --insecure-expose   allow a --host that other machines reach: passwords cross the network in clear text
  --portal DIR        folder of the built web portal (default: none is served)
  --log-level LEVEL   debug, info, warn or error (default: info)

fsck checks the folder of a registry that does not run, every byte of it. It ends with 0 when nothing is wrong,
1 when something is (also when it could repair it), 2 when it cannot check:
  --repair            mend what can be mended
  --json              print the findings as one JSON object

  --help              show this text
  --version           show the version

Environment:
  MARINA_GC_GRACE_SECONDS  how long content stays that nothing refers to, instead of the setting
  MARINA_ADMIN_PASSWORD   the first administrator's password; without it one is generated and shown once

When it is ready, the first line on stdout is {"event":"ready","url":…,"version":…}.
Logs go to stderr and to DIR/logs. SIGTERM and SIGINT stop it; a second one stops it at once.
`;

/** A mistake on the command line. */
export class UsageError extends Error {}

/** What the command line asks for. */
export type Command =
  | { readonly run: 'print'; readonly text: string }
  | { readonly run: 'serve'; readonly options: ServeOptions }
  | { readonly run: 'fsck'; readonly options: FsckOptions };

export type ServeOptions = Pick<
  RegistryOptions,
  'dataFolder' | 'host' | 'port' | 'insecureExpose' | 'portalFolder' | 'log'
>;

export interface FsckOptions {
  readonly dataFolder: string;
  readonly repair: boolean;
  readonly json: boolean;
}

const OPTIONS = {
  data: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  'insecure-expose': { type: 'boolean' },
  portal: { type: 'string' },
  'log-level': { type: 'string' },
  repair: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
  version: { type: 'boolean' },
} as const;

/** Understands a command line (without the program's own name). Throws UsageError. */
export function parseCommandLine(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  if (values.help === true) return { run: 'print', text: HELP };
  if (values.version === true) return { run: 'print', text: `${VERSION}\n` };
  const [command, ...rest] = positionals;
  if (command === undefined) throw new UsageError('a command is missing: serve or fsck');
  const allowed = OPTIONS_OF.get(command);
  if (allowed === undefined) throw new UsageError(`unknown command "${command}"; there are: serve, fsck`);
  if (rest.length > 0) throw new UsageError(`unexpected argument "${rest.join(' ')}"`);
  const stray = Object.keys(values).find((name) => !allowed.includes(name));
  if (stray !== undefined) throw new UsageError(`${command} takes no --${stray}`);
  if (values.data === undefined || values.data === '') throw new UsageError('--data DIR is missing');
  return command === 'fsck'
    ? { run: 'fsck', options: fsckOptions(values, values.data) }
    : { run: 'serve', options: serveOptions(values, values.data) };
}

type Values = ReturnType<typeof parse>['values'];

/** The options of each command. */
const OPTIONS_OF: ReadonlyMap<string, readonly string[]> = new Map([
  ['serve', ['data', 'port', 'host', 'insecure-expose', 'portal', 'log-level']],
  ['fsck', ['data', 'repair', 'json']],
]);

function fsckOptions(values: Values, dataFolder: string): FsckOptions {
  return { dataFolder, repair: values.repair ?? false, json: values.json ?? false };
}

function serveOptions(values: Values, dataFolder: string): ServeOptions {
  return {
    dataFolder,
    insecureExpose: values['insecure-expose'] ?? false,
    log: { level: parseLevel(values['log-level'] ?? 'info'), stderr: true },
    ...(values.host === undefined ? {} : { host: values.host }),
    ...(values.portal === undefined ? {} : { portalFolder: resolve(values.portal) }),
    ...(values.port === undefined ? {} : { port: parsePort(values.port) }),
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

function parseLevel(text: string): LogThreshold {
  const level = LOG_THRESHOLDS.find((one) => one === text);
  if (level === undefined)
    throw new UsageError(`--log-level "${text}" is none of ${LOG_THRESHOLDS.join(', ')}`);
  return level;
}
