import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';

/** What a test wants of a request. */
export interface IncomingRequestOptions {
  readonly method?: string;
  /** By lower-case name. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly remoteAddress?: string;
  readonly localAddress?: string;
}

/** A request that never crossed a network. */
export function incomingRequest(options: IncomingRequestOptions = {}): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: options.remoteAddress ?? '127.0.0.1' });
  Object.defineProperty(socket, 'localAddress', { value: options.localAddress });
  const request = new IncomingMessage(socket);
  request.method = options.method ?? 'GET';
  Object.assign(request.headers, options.headers);
  return request;
}

/** The `Authorization` of a user name and a password. */
export function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
