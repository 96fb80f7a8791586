import { Check } from 'typebox/value';
import { RegistryError, toRegistryError } from '../errors/index.ts';
import { openRegistry, type Registry } from '../index.ts';
import { HostSecretStore } from '../secrets/index.ts';
import type { Trouble } from '../telemetry/index.ts';
import { type HostOptions, type HostReply, HostRequest } from './protocol.ts';

export type { HostOptions, HostReply, HostRequest } from './protocol.ts';

/** The part of `process.parentPort` (Electron's utility process) that the host uses. */
export interface HostPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  postMessage(message: HostReply): void;
}

/** A message is on its way when `postMessage` returns; the process must outlive the way. */
const LAST_MESSAGE_MS = 100;

/** Serves the process at the other end: opens a registry when told to, closes it when told to, then calls `exit`. */
export function runHost(port: HostPort, exit: (code: number) => void): void {
  let opening: Promise<Registry> | undefined;
  let running: Registry | undefined;
  let trouble: Trouble | undefined;
  const hostSecrets = new HostSecretStore((mayCreate) =>
    port.postMessage({ type: 'master-key-wanted', mayCreate }),
  );

  async function start(options: HostOptions): Promise<void> {
    if (opening !== undefined) return;
    try {
      const { secretStore, ...rest } = options;
      const store = secretStore.kind === 'host' ? { secretStore: hostSecrets } : {};
      opening = openRegistry({ ...rest, ...store, log: { stderr: true } });
      running = await opening;
      const { url, port: listeningPort, version } = running;
      port.postMessage({ type: 'ready', url, port: listeningPort, version });
    } catch (thrown) {
      if (!(thrown instanceof RegistryError)) process.stderr.write(`${stackOf(thrown)}\n`);
      const { code, message } = toRegistryError(thrown);
      port.postMessage({ type: 'failed', code, message });
      setTimeout(() => exit(1), LAST_MESSAGE_MS);
    }
  }

  async function stop(): Promise<void> {
    try {
      // One that waits for an answer of the user would not come to its end.
      hostSecrets.refuse('the registry is being stopped');
      const registry = await opening?.catch(() => undefined);
      await registry?.close();
      port.postMessage({ type: 'stopped' });
      setTimeout(() => exit(0), LAST_MESSAGE_MS);
    } catch (thrown) {
      process.stderr.write(`${stackOf(thrown)}\n`);
      exit(1);
    }
  }

  /** Answers with what is known: a disk that hangs must not make the process look stuck. */
  function pong(): void {
    port.postMessage({ type: 'pong', ...(trouble === undefined ? {} : { trouble }) });
    void running?.trouble().then((found) => {
      trouble = found;
    });
  }

  port.on('message', ({ data }) => {
    if (!Check(HostRequest, data))
      process.stderr.write('the host sent a message that the core does not know\n');
    else if (data.type === 'ping') pong();
    else if (data.type === 'start') void start(data.options);
    else if (data.type === 'master-key') hostSecrets.deliver(data.key);
    else if (data.type === 'master-key-refused') hostSecrets.refuse(data.message);
    else void stop();
  });
}

function stackOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}

/** Electron adds `parentPort` to a utility process; plain Node has none. */
function parentPort(): HostPort | undefined {
  const { parentPort: port } = process as NodeJS.Process & { readonly parentPort?: HostPort };
  return port;
}

const port = parentPort();
if (port !== undefined) {
  // What the registry makes is its owner's: passwords' hashes, keys, private images.
  process.umask(0o077);
  // The main process starts the core anew; the registry's log has the reason.
  process.on('uncaughtException', (thrown) => {
    process.stderr.write(`${stackOf(thrown)}\n`);
    process.exit(1);
  });
  process.stderr.on('error', () => {});
  runHost(port, (code) => process.exit(code));
}
