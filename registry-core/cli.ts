import { spawnSync } from 'node:child_process';
import { type FsckOptions, parseCommandLine, type ServeOptions, UsageError } from './command-line.ts';
import { RegistryError } from './errors/index.ts';
import { hasNodeApi, ownNode, requireNodeApi } from './node-api.ts';

const EXIT_FAILURE = 1;
const EXIT_USAGE = 2;
/** Exit codes of fsck, whose 1 says that it found something. */
const EXIT_FOUND = 1;
const EXIT_NOT_CHECKED = 2;

async function main(): Promise<void> {
  const command = parseCommandLine(process.argv.slice(2));
  if (command.run === 'print') process.stdout.write(command.text);
  else if (command.run === 'fsck') await fsck(command.options);
  else await serve(command.options);
}

// Each command loads what it needs: mistakes and --help answer at once.
async function fsck({ json, ...options }: FsckOptions): Promise<void> {
  if (!hasNodeApi() && goOnWithOwnNode()) return;
  const { checkDataFolder, reportText } = await import('./cleanup/index.ts');
  try {
    requireNodeApi();
    const report = await checkDataFolder(options);
    process.stdout.write(json ? `${JSON.stringify(report)}\n` : reportText(report));
    process.exitCode = report.findings.length === 0 ? 0 : EXIT_FOUND;
  } catch (failure) {
    say(failure);
    process.exitCode = EXIT_NOT_CHECKED;
  }
}

/**
 * Runs the same command on the project's own Node, where there is one. Not for `serve`: whoever started that watches and
 * signals this process.
 */
function goOnWithOwnNode(): boolean {
  const node = ownNode();
  if (node === undefined) return false;
  const { status } = spawnSync(node, process.argv.slice(1), { stdio: 'inherit' });
  process.exitCode = status ?? EXIT_NOT_CHECKED;
  return true;
}

async function serve(options: ServeOptions): Promise<void> {
  requireNodeApi();
  const { openRegistry } = await import('./index.ts');
  // Set but empty is how some tools say that it is not set.
  const adminPassword = process.env['MARINA_ADMIN_PASSWORD'] ?? '';
  const registry = await openRegistry({
    ...options,
    ...(adminPassword === '' ? {} : { adminPassword }),
  });
  if (registry.initialAdminPassword !== undefined) {
    process.stderr.write(
      `The administrator is admin, the password ${registry.initialAdminPassword} (shown only now)\n`,
    );
  }
  if (registry.warning !== undefined) process.stderr.write(`WARNING: ${registry.warning}\n`);
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(EXIT_FAILURE);
    stopping = true;
    registry.close().then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.stdout.write(
    `${JSON.stringify({ event: 'ready', url: registry.url, version: registry.version })}\n`,
  );
}

/** Says in one line what went wrong, and ends. What is not a known refusal is a defect, and shows where it happened. */
function fail(failure: unknown): never {
  if (failure instanceof UsageError) {
    process.stderr.write(`${failure.message}\nTry --help.\n`);
    process.exit(EXIT_USAGE);
  }
  say(failure);
  process.exit(EXIT_FAILURE);
}

function say(failure: unknown): void {
  const defect = failure instanceof Error ? failure.stack : String(failure);
  process.stderr.write(`${failure instanceof RegistryError ? failure.message : defect}\n`);
}

// What the registry makes is its owner's: passwords' hashes, keys, private images.
process.umask(0o077);

// Whoever read the output may go away; the registry goes on, and its log file has everything.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});
process.on('uncaughtException', fail);

await main().catch(fail);
