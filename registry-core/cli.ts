import { parseArgs } from 'node:util';
import { RegistryError } from './errors/registry-error.ts';
import { openRegistry, type RegistryOptions } from './index.ts';
import { VERSION } from './version.ts';

const HELP = `marina-registry ${VERSION}: a container registry

Usage: serve --data DIR [--port N] [--host H]

  --data DIR          folder that holds everything the registry keeps
  --port N            port to listen on (default 5001; 0 takes any free one)
  --host H            loopback address to listen on (default localhost: IPv4 and IPv6)
  --insecure-expose   allow a --host that other machines reach, without TLS
  --help              this text
  --version           the version

Environment: MARINA_ADMIN_PASSWORD sets the first administrator's password.
When ready, the first line on stdout is {"event":"ready","url":…,"version":…}; logs go to stderr and DIR/logs.
`;

const OPTIONS = {
  data: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  'insecure-expose': { type: 'boolean' },
  help: { type: 'boolean' },
  version: { type: 'boolean' },
} as const;

/** A mistake on the command line. */
class UsageError extends Error {}

type Command = { readonly run: 'print'; readonly text: string } | ServeCommand;
type ServeCommand = { readonly run: 'serve'; readonly options: RegistryOptions };

function parseCommandLine(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  if (values.help === true) return { run: 'print', text: HELP };
  if (values.version === true) return { run: 'print', text: `${VERSION}\n` };
  const [command, ...rest] = positionals;
  if (command !== 'serve')
    throw new UsageError(command === undefined ? 'name a command' : `unknown command "${command}"`);
  if (rest.length > 0) throw new UsageError(`unexpected argument "${rest.join(' ')}"`);
  if (values.data === undefined || values.data === '') throw new UsageError('--data DIR is missing');
  return {
    run: 'serve',
    options: {
      dataFolder: values.data,
      insecureExpose: values['insecure-expose'] ?? false,
      ...(process.env['MARINA_ADMIN_PASSWORD'] === undefined
        ? {}
        : { adminPassword: process.env['MARINA_ADMIN_PASSWORD'] }),
      ...(values.host === undefined ? {} : { host: values.host }),
      ...(values.port === undefined ? {} : { port: parsePort(values.port) }),
    },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause));
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new UsageError(`--port ${text} is not a port: 0 to 65535`);
  return port;
}

async function serve({ options }: ServeCommand): Promise<void> {
  const registry = await openRegistry(options);
  process.stdout.write(
    `${JSON.stringify({ event: 'ready', url: registry.url, version: registry.version })}\n`,
  );
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    registry.close().then(
      () => process.exit(0),
      (failure: unknown) => exitWith(failure),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function exitWith(failure: unknown): never {
  if (failure instanceof UsageError) {
    process.stderr.write(`${failure.message}\nTry --help.\n`);
    process.exit(2);
  }
  const text =
    failure instanceof RegistryError
      ? failure.message
      : String(failure instanceof Error ? failure.stack : failure);
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

try {
  const command = parseCommandLine(process.argv.slice(2));
  if (command.run === 'print') process.stdout.write(command.text);
  else await serve(command);
} catch (failure) {
  exitWith(failure);
}
