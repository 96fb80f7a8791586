import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** What the server does with a request: answer it, answer it once its body is wanted, refuse what it expects. */
export type RequestWay = 'plain' | 'continue' | 'refuse';

/** How many requests may wait behind another one. */
export interface OrderLimits {
  /** On one connection: more than a block of 64 KiB, as Node reads them, holds of ordinary requests. */
  readonly waitingPerConnection: number;
  readonly waitingInAll: number;
}

export const DEFAULT_ORDER_LIMITS: OrderLimits = { waitingPerConnection: 512, waitingInAll: 8192 };

/** What the order needs to know and to tell. */
export interface RequestOrderParts {
  readonly limits: OrderLimits;
  /** Whether no request at all may begin now; {@link RequestOrder.goOn} says when that is over. */
  readonly isFull: () => boolean;
  readonly begin: (request: IncomingMessage, response: ServerResponse, way: RequestWay) => void;
  /** Told of a request whose connection ended before its turn came. */
  readonly dropped: (request: IncomingMessage, response: ServerResponse) => void;
}

interface Arrival {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly way: RequestWay;
}

/** Of requests that were held back. */
const BEGUN_PER_TURN = 4;

const ANSWERING = Symbol('a request is being answered');
const WAITING = Symbol('requests behind it');

// Properties rather than a WeakMap: this is on the path of every request.
type OrderedSocket = Socket & { [ANSWERING]?: boolean; [WAITING]?: Arrival[] };

/**
 * Answers the requests of a connection one after the other. Node hands over everything that a client sent without
 * waiting for answers (pipelining, RFC 9112 §9.3.2), and each would hold its whole answer until the client reads: some
 * hundred short lines would become gigabytes. While requests wait, nothing more is read from their connection.
 */
export class RequestOrder {
  readonly #parts: RequestOrderParts;
  /** Connections whose next request waits for room. */
  readonly #held = new Set<OrderedSocket>();
  #waiting = 0;

  constructor(parts: RequestOrderParts) {
    this.#parts = parts;
  }

  /** Begins a request, or keeps it for its turn; on a connection that the server has ended, drops it. */
  arrived(request: IncomingMessage, response: ServerResponse, way: RequestWay): void {
    const socket: OrderedSocket = request.socket;
    if (!socket.writable) {
      this.#parts.dropped(request, response);
      return;
    }
    if (socket[ANSWERING] !== true) {
      socket[ANSWERING] = true;
      if (!this.#parts.isFull()) {
        this.#parts.begin(request, response, way);
        return;
      }
      this.#held.add(socket);
    }
    this.#wait(socket, { request, response, way });
  }

  /** Call when an answer is out or given up: the connection's next request begins, after others had their turn. */
  answered(socket: OrderedSocket): void {
    const waiting = socket[WAITING];
    if (waiting !== undefined && waiting.length > 0) {
      setImmediate(() => this.#next(socket));
      return;
    }
    socket[ANSWERING] = false;
    // A waiting request that was whole left the connection unread, see `#next`.
    if (waiting !== undefined) socket.resume();
  }

  /** Begins what was held back, now that there is room: a few in a turn, and no more than have room. */
  goOn(): void {
    let begun = 0;
    for (const socket of this.#held) {
      if (this.#parts.isFull()) return;
      if (begun === BEGUN_PER_TURN) {
        setImmediate(() => this.goOn());
        return;
      }
      begun += 1;
      this.#held.delete(socket);
      this.#next(socket);
    }
  }

  #next(socket: OrderedSocket): void {
    // Behind an answer that ends the connection nothing is answered (RFC 9112 §9.6).
    if (!socket.writable) return;
    if (this.#parts.isFull()) {
      this.#held.add(socket);
      return;
    }
    const arrival = socket[WAITING]?.shift();
    if (arrival === undefined) return;
    this.#waiting -= 1;
    if (!arrival.request.complete) socket.resume();
    this.#parts.begin(arrival.request, arrival.response, arrival.way);
  }

  #wait(socket: OrderedSocket, arrival: Arrival): void {
    const { waitingPerConnection, waitingInAll } = this.#parts.limits;
    const waiting = socket[WAITING] ?? this.#prepare(socket);
    waiting.push(arrival);
    this.#waiting += 1;
    // RFC 9112 §9.3.2: a client sends again what it pipelined and got no answer for.
    if (waiting.length > waitingPerConnection || this.#waiting > waitingInAll) socket.destroy();
    else socket.pause();
  }

  #prepare(socket: OrderedSocket): Arrival[] {
    const waiting: Arrival[] = [];
    socket[WAITING] = waiting;
    // Node resumes a connection whenever a body is read to its end.
    socket.on('resume', () => {
      if (waiting[0]?.request.complete === true) socket.pause();
    });
    socket.once('close', () => {
      this.#held.delete(socket);
      this.#waiting -= waiting.length;
      for (const { request, response } of waiting.splice(0)) this.#parts.dropped(request, response);
    });
    return waiting;
  }
}
