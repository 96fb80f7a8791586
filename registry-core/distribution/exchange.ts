import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { RequestIdentity } from '../access/index.ts';
import { RegistryError } from '../errors/index.ts';
import { INERT_HEADERS } from '../inert-headers.ts';
import { requestContext } from '../telemetry/index.ts';
import { roomFor } from './answer-room.ts';
import { LARGE_BODY_BYTES, roomForBody } from './body-room.ts';
import { endTogether } from './end-together.ts';
import { RequestBody } from './request-body.ts';

/** A client may send single bytes: so many at the most are kept one by one. */
const CHUNKS_IN_BLOCK = 512;

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

  /**
   * The query, decoded. A plus is a plus (RFC 3986 §3.4): media types have one, nothing here has spaces, and clients
   * that mean the plus of a media type seldom encode it. That it is a space is a rule of HTML forms alone.
   */
  get query(): URLSearchParams {
    this.#query ??= new URLSearchParams(this.#rawQuery.replaceAll('+', '%2B'));
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

  /** The request's body. */
  get body(): AsyncIterable<Buffer> {
    return new RequestBody(this.request);
  }

  /** `Content-Type` without parameters, lower case; empty when there is none. */
  get contentType(): string {
    const header = this.request.headers['content-type'] ?? '';
    const end = header.indexOf(';');
    return (end < 0 ? header : header.slice(0, end)).trim().toLowerCase();
  }

  /** Writes the head of the answer, with the headers that every answer of /v2 has. Takes `headers` over. */
  begin(status: number, headers: OutgoingHttpHeaders): void {
    this.response.writeHead(status, withCommonHeaders(this.request, headers));
  }

  /** Call before much is read for the answer: undefined when there is room for it now, else a promise of when. */
  room(bytes: number): Promise<void> | undefined {
    return roomFor(this.response, bytes);
  }

  /** Answers without a body. */
  sendEmpty(status: number, headers: OutgoingHttpHeaders): void {
    if (status !== 204 && status !== 304) headers['Content-Length'] = 0;
    this.begin(status, headers);
    endTogether(this.response);
  }

  /** Answers a HEAD for what has a length, which `headers` tell. */
  sendHead(status: number, headers: OutgoingHttpHeaders): void {
    this.begin(status, headers);
    endTogether(this.response);
  }

  /** Answers with bytes; a HEAD gets the headers alone. */
  sendBytes(status: number, headers: OutgoingHttpHeaders, bytes: Uint8Array): void {
    headers['Content-Length'] = bytes.byteLength;
    this.begin(status, headers);
    endTogether(this.response, this.method === 'HEAD' ? undefined : bytes);
  }

  /** Answers with JSON. */
  sendJson(status: number, value: unknown, headers: OutgoingHttpHeaders = {}): void {
    headers['Content-Type'] ??= 'application/json';
    this.sendBytes(status, headers, Buffer.from(JSON.stringify(value)));
  }

  /** Reads a body of at most `limit` bytes, a large one when there is room; throws SIZE_INVALID (413) for a larger one. */
  async readBody(limit: number): Promise<Buffer> {
    if ((this.contentLength ?? 0) > limit) throw tooLarge(limit);
    const blocks: Buffer[] = [];
    let chunks: Buffer[] = [];
    let size = 0;
    let isAdmitted = false;
    for await (const chunk of this.body) {
      size += chunk.byteLength;
      if (size > limit) throw tooLarge(limit);
      chunks.push(chunk);
      if (size > LARGE_BODY_BYTES && !isAdmitted) {
        isAdmitted = true;
        await roomForBody(this.response, this.contentLength ?? limit);
      }
      if (chunks.length < CHUNKS_IN_BLOCK) continue;
      blocks.push(Buffer.concat(chunks));
      chunks = [];
    }
    const [only] = chunks;
    return size === only?.byteLength ? only : Buffer.concat([...blocks, ...chunks], size);
  }
}

/**
 * Adds what every answer of /v2 carries: old Docker and skopeo look for the version; in a browser what users uploaded
 * must never run as a page of the registry's origin, whatever it is and says that it is. Here and
 * not by `setHeader` before: a response that has headers already takes another, slower way through Node.
 */
export function withCommonHeaders(
  request: IncomingMessage,
  headers: OutgoingHttpHeaders,
): OutgoingHttpHeaders {
  const context = requestContext(request);
  if (context !== undefined) headers['X-Request-Id'] = context.id;
  headers['Docker-Distribution-API-Version'] = 'registry/2.0';
  return Object.assign(headers, INERT_HEADERS);
}

/**
 * Lets a client that is still sending its body read the answer: what comes is dropped. The server bounds how much and
 * for how long; to close the connection with the answer would reset it under the client's hands, which then reports a
 * broken pipe instead. Call it before the answer is written, for every answer that does not use the body.
 */
export function abandonBody(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
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
