import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * A network between clients and a registry that fails on demand. It forwards bytes and knows nothing of HTTP; the
 * `Host` that clients send is its own, so that the registry names it in challenges and tokens go through it too.
 */
export class CuttingProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #cut: Cut | undefined;
  #cuts = 0;
  #hold: Hold | undefined;

  private constructor(registryPort: number) {
    this.#server = createServer((client) => this.#forward(client, registryPort));
  }

  /** Listens on a free port of 127.0.0.1. */
  static async start(registryPort: number): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(registryPort);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** How many connections were cut. */
  get cuts(): number {
    return this.#cuts;
  }

  /** Cuts the next connection that brings more than `bytes` to a client. */
  cutDownloadAfter(bytes: number): void {
    this.#cut = { direction: 'download', bytes };
  }

  /** Cuts the next connection that brings more than `bytes` to the registry. */
  cutUploadAfter(bytes: number): void {
    this.#cut = { direction: 'upload', bytes };
  }

  /**
   * Stops the next connection that brings more than `bytes` to the registry, until it is released.
   * @returns whether that came about, and the release
   */
  holdUploadAfter(bytes: number): Held {
    return this.#holdAfter('upload', bytes);
  }

  /** As {@link holdUploadAfter}, of the next connection that brings more than `bytes` to a client. */
  holdDownloadAfter(bytes: number): Held {
    return this.#holdAfter('download', bytes);
  }

  #holdAfter(direction: Cut['direction'], bytes: number): Held {
    const hold: Hold = { direction, bytes, stopped: undefined };
    this.#hold = hold;
    return {
      held: () => hold.stopped !== undefined,
      release: () => {
        if (this.#hold === hold) this.#hold = undefined;
        hold.stopped?.resume();
      },
    };
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #forward(client: Socket, registryPort: number): void {
    const registry = connect({ host: '127.0.0.1', port: registryPort, noDelay: true });
    this.#follow(client, registry);
    this.#follow(registry, client);
    let sent = 0;
    client.on('data', (bytes) => {
      sent += bytes.length;
      this.#holdWhenDue('upload', client, sent);
      this.#cutWhenDue('upload', sent, [client, registry]);
    });
    let brought = 0;
    registry.on('data', (bytes) => {
      brought += bytes.length;
      this.#holdWhenDue('download', registry, brought);
      this.#cutWhenDue('download', brought, [client, registry]);
    });
  }

  #holdWhenDue(direction: Cut['direction'], from: Socket, carried: number): void {
    const hold = this.#hold;
    if (hold?.direction !== direction || hold.stopped !== undefined || carried <= hold.bytes) return;
    hold.stopped = from;
    from.pause();
  }

  #cutWhenDue(direction: Cut['direction'], carried: number, sockets: readonly Socket[]): void {
    if (this.#cut?.direction !== direction || carried <= this.#cut.bytes) return;
    this.#cut = undefined;
    this.#cuts += 1;
    for (const socket of sockets) socket.destroy();
  }

  /** Carries the bytes of one side to the other, at the pace that the other takes them. */
  #follow(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.on('data', (bytes) => {
      if (to.write(bytes)) return;
      from.pause();
      to.once('drain', () => {
        if (this.#hold?.stopped !== from) from.resume();
      });
    });
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroySoon();
    });
  }
}

interface Cut {
  readonly direction: 'download' | 'upload';
  readonly bytes: number;
}

/** Whether a connection stands still by now, and what lets it go on. */
interface Held {
  readonly held: () => boolean;
  readonly release: () => void;
}

interface Hold {
  readonly direction: Cut['direction'];
  readonly bytes: number;
  stopped: Socket | undefined;
}
