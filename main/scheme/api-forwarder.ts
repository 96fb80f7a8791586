import { Agent, request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SECURITY_HEADERS } from './security-headers.ts';

/** Where the core listens and what opens its door, while it runs. */
export interface CoreAddress {
  readonly url: string;
  readonly desktopToken: string;
}

/** RFC 9110 §7.6.1: meaningful for one connection only. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Not passed to the core: the window has no credential of its own, and its origin is a scheme that the core's
 * Origin check need not know. `accept-encoding` would bring bodies that nothing on this side decodes.
 */
const DROPPED_FROM_REQUEST: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  'accept-encoding',
  'authorization',
  'content-length',
  'cookie',
  'host',
  'origin',
  'referer',
  'sec-fetch-dest',
  'sec-fetch-mode',
  'sec-fetch-site',
]);

/** Not passed to the window: it keeps no cookies, and its policy is set here. */
const DROPPED_FROM_RESPONSE: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  'content-security-policy',
  'set-cookie',
  'strict-transport-security',
]);

const BODYLESS_STATUS: ReadonlySet<number> = new Set([204, 205, 304]);
/** How much of a response may wait for the window before the core is told to pause. */
const RESPONSE_BUFFER = 256 * 1024;

/** Streams the window's API requests to the core in the desktop user's name. */
export class ApiForwarder {
  readonly #address: () => Promise<CoreAddress | undefined>;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 32 });

  /** @param address The running core's, when it is about to run; undefined when there is none. */
  constructor(address: () => Promise<CoreAddress | undefined>) {
    this.#address = address;
  }

  /** Answers a request for `/api/…`. Never rejects: a core that is away is a 503 that says so. */
  async forward(request: Request): Promise<Response> {
    const address = await this.#address();
    if (address === undefined) return unavailable();
    try {
      return toResponse(await this.#send(request, address));
    } catch {
      return unavailable();
    }
  }

  /** Closes the connections to the core. */
  close(): void {
    this.#agent.destroy();
  }

  #send(request: Request, address: CoreAddress): Promise<IncomingMessage> {
    const { pathname, search } = new URL(request.url);
    const { body } = request;
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest(
        new URL(address.url),
        {
          agent: this.#agent,
          method: request.method,
          path: pathname + search,
          headers: requestHeaders(request, address),
          signal: request.signal,
        },
        resolve,
      );
      outgoing.on('error', reject);
      if (body === null) {
        outgoing.end();
        return;
      }
      // The types of Node's and the DOM's streams differ in name only.
      const source = Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]);
      pipeline(source, outgoing).catch(reject);
    });
  }
}

function requestHeaders(request: Request, address: CoreAddress): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {};
  for (const [name, value] of request.headers) {
    if (!DROPPED_FROM_REQUEST.has(name)) headers[name] = value;
  }
  headers['authorization'] = `Bearer ${address.desktopToken}`;
  return headers;
}

function toResponse(message: IncomingMessage): Response {
  const status = message.statusCode ?? 502;
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headers)) {
    if (value === undefined || DROPPED_FROM_RESPONSE.has(name)) continue;
    for (const one of Array.isArray(value) ? value : [value]) headers.append(name, one);
  }
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) headers.set(name, value);
  if (BODYLESS_STATUS.has(status)) {
    message.resume();
    return new Response(null, { status, headers });
  }
  return new Response(bodyOf(message), { status, headers });
}

/** A response's body with back-pressure; when the window gives up, so does the connection to the core. */
function bodyOf(message: IncomingMessage): ReadableStream<Uint8Array> {
  // Not `Readable.toWeb`: on Node 20 it throws outside any handler when both ends close at once.
  let open = true;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        message.on('data', (chunk: Buffer) => {
          controller.enqueue(chunk);
          if ((controller.desiredSize ?? 0) <= 0) message.pause();
        });
        message.on('end', () => {
          if (open) controller.close();
          open = false;
        });
        message.on('error', (error) => {
          if (open) controller.error(error);
          open = false;
        });
      },
      pull() {
        message.resume();
      },
      cancel() {
        open = false;
        message.destroy();
      },
    },
    { highWaterMark: RESPONSE_BUFFER, size: (chunk) => chunk.byteLength },
  );
}

function unavailable(): Response {
  const error = { code: 'UNAVAILABLE', message: 'the registry is not running; it is being started again' };
  return Response.json(
    { errors: [error] },
    { status: 503, headers: { ...SECURITY_HEADERS, 'retry-after': '1' } },
  );
}
