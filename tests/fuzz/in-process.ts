import { IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Duplex } from 'node:stream';
import type { DistributionHandler } from '../../registry-core/distribution/handler.ts';

/** A request that crosses no network: a million of them are a matter of minutes. */
export interface FuzzRequest {
  readonly method: string;
  /** Path and query as they stand in the request line. */
  readonly target: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Pieces in which the body arrives. */
  readonly body: readonly Buffer[];
}

/** What came back, as bytes and in parts. */
export interface FuzzAnswer {
  readonly status: number;
  /** Status line and headers. */
  readonly head: string;
  readonly body: Buffer;
}

/** Longer than any answer may take; ms. */
const DEADLINE_MS = 20_000;

/** Hands a request to the handler of /v2 and waits for its answer. Rejects when none comes, or an unreadable one. */
export function send(handler: DistributionHandler, fuzzRequest: FuzzRequest): Promise<FuzzAnswer> {
  return new Promise((resolve, reject) => {
    const socket = new CollectingSocket();
    const request = incoming(socket, fuzzRequest);
    const response = new ServerResponse<IncomingMessage>(request);
    const timer = setTimeout(() => reject(new Error('no answer came')), DEADLINE_MS);
    const settle = (): void => {
      clearTimeout(timer);
      try {
        resolve(parseAnswer(socket.written()));
      } catch (failure) {
        reject(failure);
      }
    };
    response.once('finish', settle);
    response.once('close', settle);
    // Node asks for a net.Socket, but uses it as a stream.
    response.assignSocket(socket as Duplex as Parameters<typeof response.assignSocket>[0]);
    handler(request, response);
  });
}

class CollectingSocket extends Duplex {
  readonly remoteAddress = '127.0.0.1';
  readonly #chunks: Buffer[] = [];

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }

  written(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}

function incoming(socket: CollectingSocket, { method, target, headers, body }: FuzzRequest): IncomingMessage {
  const request = new IncomingMessage(socket as Duplex as ConstructorParameters<typeof IncomingMessage>[0]);
  request.method = method;
  request.url = target;
  const length = body.reduce((sum, piece) => sum + piece.byteLength, 0);
  const framing: OutgoingHttpHeaders = length > 0 ? { 'content-length': String(length) } : {};
  Object.assign(request.headers, { host: 'localhost:5001', ...framing, ...headers });
  for (const piece of body) request.push(piece);
  request.push(null);
  request.complete = true;
  return request;
}

function parseAnswer(bytes: Buffer): FuzzAnswer {
  const end = bytes.indexOf('\r\n\r\n');
  const head = bytes.subarray(0, end < 0 ? bytes.byteLength : end).toString('latin1');
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]);
  if (end < 0 || !Number.isInteger(status)) throw new Error(`no HTTP answer: ${head.slice(0, 200)}`);
  return { status, head, body: bytes.subarray(end + 4) };
}
