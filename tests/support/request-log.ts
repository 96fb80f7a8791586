import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** One request that a server of this process got. */
export interface LoggedRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Address of the client, which tells IPv4 from IPv6. */
  readonly from: string;
  /** Undefined until the answer went out, or when the connection broke first. */
  status: number | undefined;
}

const REQUEST_STARTED = 'http.server.request.start';
const UPLOADED = /^\/v2\/.+\/blobs\/uploads\/.*[?&]digest=([^&]+)/;
const MOUNTED = /^\/v2\/.+\/blobs\/uploads\/\?.*\bmount=([^&]+)/;

/** What clients ask of a registry that runs in this process, seen from outside its code: Node's diagnostics channel. */
export class RequestLog {
  readonly #port: number;
  #requests: LoggedRequest[] = [];
  readonly #listener = (message: unknown): void => this.#add(message as RequestStarted);

  /** @param port that the registry listens on */
  constructor(port: number) {
    this.#port = port;
    subscribe(REQUEST_STARTED, this.#listener);
  }

  /** Forgets what came so far. */
  clear(): void {
    this.#requests = [];
  }

  close(): void {
    unsubscribe(REQUEST_STARTED, this.#listener);
  }

  all(): readonly LoggedRequest[] {
    return this.#requests;
  }

  /** The requests of a method whose URL fits. */
  matching(method: string, url: RegExp): LoggedRequest[] {
    return this.#requests.filter((request) => request.method === method && url.test(request.url));
  }

  /** Digests of the blobs whose bytes were sent. */
  uploadedDigests(): string[] {
    return this.#digests('PUT', UPLOADED).concat(this.#digests('POST', UPLOADED));
  }

  /** Digests of the blobs that were mounted from another repository. */
  mountedDigests(): string[] {
    return this.#digests('POST', MOUNTED);
  }

  #digests(method: string, url: RegExp): string[] {
    return this.matching(method, url)
      .filter(({ status }) => status === 201)
      .map((request) => decodeURIComponent(url.exec(request.url)?.[1] ?? ''));
  }

  #add({ request, response }: RequestStarted): void {
    if (request.socket.localPort !== this.#port) return;
    const logged: LoggedRequest = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      from: request.socket.remoteAddress ?? '',
      status: undefined,
    };
    this.#requests.push(logged);
    response.once('finish', () => {
      logged.status = response.statusCode;
    });
  }
}

interface RequestStarted {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}
