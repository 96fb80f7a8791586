import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { errnoOf, errorBody, RegistryError } from '../errors/index.ts';
import {
  type ConnectionCountLimit,
  ConnectionLimit,
  connectionsFor,
  descriptorLimit,
} from './connection-limit.ts';
import { sendJsonError } from './json-error.ts';

/** How long a client that sends too much or nothing is borne. */
export interface ConnectionLimits extends ConnectionCountLimit {
  /** A connection on which nothing moves for this long ends, ms; slow is fine, silent is not. */
  readonly idleMs: number;
  /** All headers of a request must have arrived by then, ms. */
  readonly headersMs: number;
  /** A connection without a request stays open for this long, ms: longer than clients' pools keep theirs. */
  readonly keepAliveMs: number;
  /** After an early answer, so much of the request's body is still read and thrown away. */
  readonly lingerMs: number;
  readonly lingerBytes: number;
}

export const DEFAULT_CONNECTION_LIMITS: ConnectionLimits = {
  connections: connectionsFor(descriptorLimit()),
  idleMs: 120_000,
  headersMs: 60_000,
  keepAliveMs: 75_000,
  lingerMs: 30_000,
  lingerBytes: 64 * 1024 * 1024,
};

/** Time for a client to read the answer before its connection is cut. */
const FAREWELL_MS = 1000;

const LINGER_CHECK_MS = 50;

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

const EXCHANGE = Symbol('exchange');
const REFUSED = Symbol('refused');
const CLOSE = Symbol('close once the body is through');

// Properties rather than a WeakMap: this is on the path of every request.
type GuardedSocket = Socket & { [EXCHANGE]?: Exchange; [REFUSED]?: boolean; [CLOSE]?: () => void };

/** Keeps silent, endless and malformed connections from holding the server. */
export class ConnectionGuard {
  readonly #limits: ConnectionLimits;

  readonly #connections: ConnectionLimit;

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
    this.#connections = new ConnectionLimit({
      connections: limits.connections,
      isBusy: isAnswering,
      refuse: (socket) => writeFarewell(socket, tooManyConnections()),
    });
  }

  /** Sets a server's time limits and handlers for what never becomes a request. */
  protect(server: Server): void {
    // An upload may take hours; what counts is that bytes keep coming.
    server.requestTimeout = 0;
    server.headersTimeout = this.#limits.headersMs;
    server.keepAliveTimeout = this.#limits.keepAliveMs;
    // The headers' total size is limited; dropping some of them silently would hide a second Host.
    server.maxHeadersCount = 0;
    server.setTimeout(this.#limits.idleMs, (socket: Socket) => this.#onSilence(socket));
    server.on('connection', (socket: Socket) => this.#connections.opened(socket));
    server.on('connection', closeBehindTheBody);
    server.on('clientError', (error: Error, socket: Duplex) =>
      refuseMalformed(error, socket as GuardedSocket),
    );
    server.on('connect', (_request, socket: Duplex) =>
      writeFarewell(
        socket as GuardedSocket,
        new RegistryError('METHOD_NOT_ALLOWED', 'the registry is not a proxy: CONNECT is not supported'),
      ),
    );
  }

  /** Call for each request before it is handled. */
  begin(request: IncomingMessage, response: ServerResponse): void {
    (request.socket as GuardedSocket)[EXCHANGE] = { request, response };
  }

  /** Call when a response is out: lets a bounded rest of a body that was answered early pass, then cuts the connection. */
  end(request: IncomingMessage): void {
    const socket: GuardedSocket = request.socket;
    if (socket.destroyed) return;
    if (request.complete) {
      socket[CLOSE]?.();
      return;
    }
    const { lingerMs, lingerBytes } = this.#limits;
    const lastByte = socket.bytesRead + lingerBytes;
    const lastMoment = performance.now() + lingerMs;
    // Node drops the rest of such a body by itself, without events.
    request.resume();
    const timer = setInterval(() => {
      if (request.complete || socket.destroyed) {
        clearInterval(timer);
        socket[CLOSE]?.();
      } else if (socket.bytesRead > lastByte || performance.now() > lastMoment) socket.destroy();
    }, LINGER_CHECK_MS);
  }

  #onSilence(socket: GuardedSocket): void {
    const exchange = socket[EXCHANGE];
    if (exchange === undefined || exchange.response.writableFinished) {
      socket.destroy();
      return;
    }
    const { request, response } = exchange;
    if (isOurTurn(request, response, socket)) {
      socket.setTimeout(this.#limits.idleMs);
      return;
    }
    if (request.complete || response.headersSent) {
      socket.destroy();
      return;
    }
    const seconds = Math.round(this.#limits.idleMs / 1000);
    response.setHeader('Connection', 'close');
    sendJsonError(
      response,
      new RegistryError(
        'REQUEST_TIMEOUT',
        `no byte of the request's body came for ${seconds} seconds; send it again`,
      ),
    );
    cutSoon(socket);
  }
}

/**
 * Node closes a connection with its last answer, even in the middle of a request's body. What still comes then makes
 * the system reset the connection, and a client that did not read the answer before loses it: Docker asks for the end
 * of the connection with every request. Here the connection is closed when the body is through, see `end`.
 */
function closeBehindTheBody(socket: GuardedSocket): void {
  const close = socket.destroySoon.bind(socket);
  socket.destroySoon = () => {
    const request = socket[EXCHANGE]?.request;
    if (request === undefined || request.complete || socket.readableEnded) close();
    else socket[CLOSE] = close;
  };
}

/** Whether the silence is the server's: it works on the answer, or has not read what has already come. */
function isOurTurn(request: IncomingMessage, response: ServerResponse, socket: Socket): boolean {
  if (!request.complete) return request.readableLength >= request.readableHighWaterMark;
  return response.writableLength === 0 && socket.writableLength === 0;
}

function isAnswering(socket: GuardedSocket): boolean | undefined {
  const exchange = socket[EXCHANGE];
  return exchange === undefined ? undefined : !exchange.response.writableFinished;
}

function tooManyConnections(): RegistryError {
  return new RegistryError('UNAVAILABLE', 'too many clients are connected; try again in a moment', {
    headers: { 'Retry-After': '1' },
  });
}

function refuseMalformed(error: Error, socket: GuardedSocket): void {
  // Data that follows what could not be parsed makes the parser complain again.
  if (socket[REFUSED] === true) return;
  const code = errnoOf(error);
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    socket.destroy();
    return;
  }
  socket[REFUSED] = true;
  refuseBehindAnswers(socket, malformedError(code));
}

/** What came whole before the malformed part is answered first (RFC 9112 §9.3.2), also what waits for its turn. */
function refuseBehindAnswers(socket: GuardedSocket, error: RegistryError): void {
  const exchange = socket[EXCHANGE];
  if (socket.writable && exchange?.request.complete === true && isAnswering(socket) === true) {
    // The next request begins in the turn behind an answer.
    exchange.response.once('close', () =>
      setImmediate(() => setImmediate(() => refuseBehindAnswers(socket, error))),
    );
    return;
  }
  const isBegun = exchange?.response.headersSent === true && isAnswering(socket) === true;
  if (socket.writable && !isBegun) writeFarewell(socket, error);
  // The end of an answer that goes out was asked for with it.
  else if (isBegun) socket.destroy();
}

function malformedError(code: string | undefined): RegistryError {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new RegistryError(
      'HEADERS_TOO_LARGE',
      'the request headers are larger than 32 KiB; send fewer or shorter ones',
    );
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new RegistryError(
      'REQUEST_TIMEOUT',
      'the request headers did not arrive in time; send the request again',
    );
  }
  return new RegistryError('BAD_REQUEST', 'the request is not valid HTTP/1.1');
}

/** Answers on a bare socket, where Node has no response object, and ends the connection. */
function writeFarewell(socket: GuardedSocket, error: RegistryError): void {
  socket[REFUSED] = true;
  const body = JSON.stringify(errorBody(error));
  const headers = Object.entries(error.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}\r\nContent-Type: application/json\r\n` +
      `X-Content-Type-Options: nosniff\r\n${headers.join('')}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
  cutSoon(socket);
}

function cutSoon(socket: Socket): void {
  const timer = setTimeout(() => socket.destroy(), FAREWELL_MS);
  socket.once('close', () => clearTimeout(timer));
}
