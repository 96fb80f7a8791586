import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { RegistryError } from '../errors/registry-error.ts';
import { sendJsonError } from './json-error.ts';
import { type Listening, type ListenOptions, listen } from './listen.ts';

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

export interface RegistryServerOptions {
  /** Answers `/v2` and everything below it. */
  readonly distribution: RequestHandler;
}

/** The registry's HTTP server. */
export class RegistryServer {
  readonly #options: RegistryServerOptions;
  #listening: Listening | undefined;

  constructor(options: RegistryServerOptions) {
    this.#options = options;
  }

  get port(): number {
    return this.#listening?.port ?? 0;
  }

  get url(): string {
    const address = this.#listening?.addresses[0] ?? '127.0.0.1';
    return `http://${address.includes(':') ? `[${address}]` : address}:${this.port}`;
  }

  async listen(options: ListenOptions): Promise<void> {
    this.#listening = await listen(options, () => this.#createServer());
  }

  async close(): Promise<void> {
    const servers = this.#listening?.servers ?? [];
    await Promise.all(
      servers.map(
        (server) =>
          new Promise<void>((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
          }),
      ),
    );
  }

  #createServer(): Server {
    return createServer((request, response) => this.#handle(request, response));
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const url = request.url ?? '';
    if (url === '/v2' || url.startsWith('/v2/') || url.startsWith('/v2?')) {
      this.#options.distribution(request, response);
      return;
    }
    sendJsonError(response, new RegistryError('NOT_FOUND', `nothing is at ${url}`));
  }
}
