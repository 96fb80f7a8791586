import { toRegistryError } from './errors/registry-error.ts';
import { openRegistry, type Registry, type RegistryOptions } from './index.ts';

/** What Electron's main process sends. */
export type HostRequest =
  | { readonly type: 'start'; readonly options: RegistryOptions }
  | { readonly type: 'stop' };

/** What the core answers. */
export type HostReply =
  | { readonly type: 'ready'; readonly url: string; readonly port: number; readonly version: string }
  | { readonly type: 'failed'; readonly code: string; readonly message: string }
  | { readonly type: 'stopped' };

/** The part of `process.parentPort` (Electron's utility process) that the host uses. */
export interface HostPort {
  on(event: 'message', listener: (event: { readonly data: HostRequest }) => void): unknown;
  postMessage(message: HostReply): void;
}

/** Serves the parent process: opens a registry when told to, closes it when told to, then calls `exit`. */
export function runHost(port: HostPort, exit: (code: number) => void): void {
  let registry: Registry | undefined;
  port.on('message', ({ data }) => {
    if (data.type === 'start') void start(data.options);
    else void stop();
  });

  async function start(options: RegistryOptions): Promise<void> {
    try {
      registry = await openRegistry(options);
      port.postMessage({ type: 'ready', url: registry.url, port: registry.port, version: registry.version });
    } catch (thrown) {
      const { code, message } = toRegistryError(thrown);
      port.postMessage({ type: 'failed', code, message });
      exit(1);
    }
  }

  async function stop(): Promise<void> {
    await registry?.close();
    port.postMessage({ type: 'stopped' });
    exit(0);
  }
}

/** Electron adds `parentPort` to a utility process; plain Node has none. */
function parentPort(): HostPort | undefined {
  const { parentPort: port } = process as NodeJS.Process & { readonly parentPort?: HostPort };
  return port;
}

const port = parentPort();
if (port !== undefined) runHost(port, (code) => process.exit(code));
