import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { RequestIdentity } from '../access/request-identity.ts';
import { RegistryError } from '../errors/registry-error.ts';

/** One request to /v2 with its answer. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly identity: RequestIdentity;
  readonly method: string;
  readonly #rawQuery: string;
  #query: URLSearchParams | undefined;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    identity: RequestIdentity,
    rawQuery: string,
  ) {
    this.request = request;
    this.response = response;
    this.identity = identity;
    this.method = request.method ?? 'GET';
    this.#rawQuery = rawQuery;
  }

  /** The query, decoded. */
  get query(): URLSearchParams {
    this.#query ??= new URLSearchParams(this.#rawQuery);
    return this.#query;
  }

  /** Whether the request announces a body. */
  get hasBody(): boolean {
    return this.request.headers['transfer-encoding'] !== undefined || (this.contentLength ?? 0) > 0;
  }

  /** `Content-Length` in bytes, if there is one. */
  get contentLength(): number | undefined {
    const header = this.request.headers['content-length'];
    return header === undefined ? undefined : Number(header);
  }

  /**
   * The request's body. Leaving the loop early does not destroy the request, as a plain `for await` would: the client
   * is still to get its answer.
   */
  get body(): AsyncIterable<Buffer> {
    return this.request.iterator({ destroyOnReturn: false });
  }

  /** `Content-Type` without parameters, lower case; empty when there is none. */
  get contentType(): string {
    const header = this.request.headers['content-type'] ?? '';
    const end = header.indexOf(';');
    return (end < 0 ? header : header.slice(0, end)).trim().toLowerCase();
  }

  /** Writes the head of the answer, with the headers that every answer of /v2 has. Takes `headers` over. */
  begin(status: number, headers: OutgoingHttpHeaders): void {
    this.response.writeHead(status, withCommonHeaders(headers));
  }

  /** Answers without a body. */
  sendEmpty(status: number, headers: OutgoingHttpHeaders): void {
    if (status !== 204 && status !== 304) headers['Content-Length'] = 0;
    this.begin(status, headers);
    this.response.end();
  }

  /** Answers with bytes; a HEAD gets the headers alone. */
  sendBytes(status: number, headers: OutgoingHttpHeaders, bytes: Uint8Array): void {
    headers['Content-Length'] = bytes.byteLength;
    this.begin(status, headers);
    this.response.end(this.method === 'HEAD' ? undefined : bytes);
  }

  /** Answers with JSON. */
  sendJson(status: number, value: unknown, headers: OutgoingHttpHeaders = {}): void {
    headers['Content-Type'] ??= 'application/json';
    this.sendBytes(status, headers, Buffer.from(JSON.stringify(value)));
  }

  /** Reads a body of at most `limit` bytes; throws SIZE_INVALID (413) for a larger one. */
  async readBody(limit: number): Promise<Buffer> {
    if ((this.contentLength ?? 0) > limit) throw tooLarge(limit);
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of this.body) {
      size += chunk.byteLength;
      if (size > limit) throw tooLarge(limit);
      chunks.push(chunk);
    }
    const [only] = chunks;
    return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, size);
  }
}

/** Adds what every answer of /v2 carries: old Docker and skopeo look for the version, browsers must not sniff. */
export function withCommonHeaders(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  headers['Docker-Distribution-API-Version'] = 'registry/2.0';
  headers['X-Content-Type-Options'] = 'nosniff';
  return headers;
}

/**
 * Drops the body of a request that is answered without it; the server closes the connection when it is through. Call
 * it before the answer is written.
 */
export function abandonBody(request: IncomingMessage, response: ServerResponse): void {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  const hasBody = encoding !== undefined || Number(length ?? 0) > 0;
  if (!hasBody || request.complete || request.destroyed) return;
  // A client that reads it stops sending.
  response.setHeader('Connection', 'close');
  request.on('error', () => undefined);
  request.resume();
}

function tooLarge(limit: number): RegistryError {
  return new RegistryError(
    'SIZE_INVALID',
    `the body is larger than ${limit} bytes, the most that is taken here`,
    {
      status: 413,
    },
  );
}
