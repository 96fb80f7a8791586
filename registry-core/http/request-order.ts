import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { TurnBudget } from './turn-budget.ts';

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

/** Requests that waited and begin in one turn of the event loop, unless it lasts too long. */
const BEGUN_PER_TURN = 8;
/** After a client left without its answer, others are expected to do so for this long, ms. */
const WARY_MS = 1000;

const ANSWERING = Symbol('a request is being answered');
const WAITING = Symbol('requests behind it');

// Properties rather than a WeakMap: this is on the path of every request.
type OrderedSocket = Socket & { [ANSWERING]?: boolean; [WAITING]?: Arrival[] };

/**
 * Answers the requests of a connection one after the other. Node hands over everything that a client sent without
 * waiting for answers (pipelining, RFC 9112 §9.3.2), and each would hold its whole answer until the client reads: some
 * hundred short lines would become gigabytes. While requests wait behind another, nothing more is read from their
 * connection. Of a crowd, few begin in each turn of the event loop; a crowd of new connections, or of requests behind
 * others, does not keep those waiting that ask one thing after the other.
 */
export class RequestOrder {
  readonly #parts: RequestOrderParts;
  readonly #turn: TurnBudget;
  readonly #now: () => number;
  /** Connections whose next request waits for its turn: each that asked before, a new one, one behind another. */
  readonly #known = new Set<OrderedSocket>();
  readonly #new = new Set<OrderedSocket>();
  readonly #behind = new Set<OrderedSocket>();
  /** New ones, until they were read once more: by then those whose client has left are known. */
  readonly #fresh = new Set<OrderedSocket>();
  readonly #lines = [this.#known, this.#new, this.#known, this.#behind];
  /** Requests behind another one, on all connections. */
  #waiting = 0;
  #served = 0;
  #isScheduled = false;
  #waryUntil = 0;

  constructor(parts: RequestOrderParts, now: () => number = () => performance.now()) {
    this.#parts = parts;
    this.#now = now;
    this.#turn = new TurnBudget(now);
  }

  /** Begins a request, or keeps it for its turn; on a connection that the server has ended, drops it. */
  arrived(request: IncomingMessage, response: ServerResponse, way: RequestWay): void {
    const socket: OrderedSocket = request.socket;
    if (!socket.writable) {
      this.#parts.dropped(request, response);
      return;
    }
    if (socket[ANSWERING] === true) {
      this.#waitBehind(socket, { request, response, way });
      return;
    }
    const isNew = socket[ANSWERING] === undefined;
    socket[ANSWERING] = true;
    if (this.#mayBegin(isNew)) {
      this.#parts.begin(request, response, way);
      return;
    }
    // Its connection is read on, so that it shows when the client leaves.
    (socket[WAITING] ?? this.#prepare(socket)).push({ request, response, way });
    (isNew ? this.#fresh : this.#known).add(socket);
    this.#schedule();
  }

  /** Call when an answer is out or given up: the connection's next request begins, after others had their turn. */
  answered(socket: OrderedSocket): void {
    const waiting = socket[WAITING];
    if (waiting !== undefined && waiting.length > 0) {
      this.#behind.add(socket);
      this.#schedule();
      return;
    }
    socket[ANSWERING] = false;
  }

  /** Call when a client left without its answer. */
  left(): void {
    this.#waryUntil = this.#now() + WARY_MS;
  }

  /** Begins what was held back, now that there is room: a few in a turn, and no more than have room. */
  goOn(): void {
    this.#takeFresh();
    for (let left = BEGUN_PER_TURN; left > 0 && this.#isHeld && !this.#parts.isFull(); left -= 1)
      this.#beginOne();
    if (this.#isHeld) this.#schedule();
  }

  get #isHeld(): boolean {
    return this.#known.size + this.#new.size + this.#behind.size + this.#fresh.size > 0;
  }

  #mayBegin(isNew: boolean): boolean {
    if (this.#turn.isSpent || this.#parts.isFull()) return false;
    if (!isNew) return this.#known.size === 0;
    // Who connects, asks and hangs up is found out in the next turn, before there was work for it.
    return (
      this.#fresh.size + this.#new.size === 0 && (this.#waryUntil === 0 || this.#now() > this.#waryUntil)
    );
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    // One by one, so that the promises of each run before the next begins.
    for (let left = BEGUN_PER_TURN; left > 0; left -= 1) setImmediate(() => this.#serve(left));
  }

  #serve(left: number): void {
    const { isSpent } = this.#turn;
    if ((left === BEGUN_PER_TURN || !isSpent) && !this.#parts.isFull()) this.#beginOne();
    if (left > 1) return;
    this.#takeFresh();
    this.#isScheduled = false;
    if (this.#isHeld && !this.#parts.isFull()) this.#schedule();
  }

  #takeFresh(): void {
    for (const socket of this.#fresh) this.#new.add(socket);
    this.#fresh.clear();
  }

  /** The lines take turns; one in which nobody waits leaves its turn to the next. */
  #nextLine(): Set<OrderedSocket> | undefined {
    for (const _ of this.#lines) {
      this.#served += 1;
      const line = this.#lines[this.#served % this.#lines.length];
      if (line !== undefined && line.size > 0) return line;
    }
    return undefined;
  }

  #beginOne(): void {
    const line = this.#nextLine();
    const [socket] = line ?? [];
    if (line === undefined || socket === undefined) return;
    // Behind an answer that ends the connection nothing is answered (RFC 9112 §9.6); its close drops what waits.
    if (!socket.writable) {
      // Its close takes off the count whatever is in no line.
      if (line !== this.#behind) this.#waiting += 1;
      line.delete(socket);
      return;
    }
    line.delete(socket);
    const waiting = socket[WAITING] ?? [];
    const arrival = waiting.shift();
    if (arrival === undefined) return;
    if (line === this.#behind) this.#waiting -= 1;
    // With nothing behind it, the connection is read on, so that it shows when the client leaves.
    if (!arrival.request.complete || waiting.length === 0) socket.resume();
    this.#parts.begin(arrival.request, arrival.response, arrival.way);
  }

  #waitBehind(socket: OrderedSocket, arrival: Arrival): void {
    const { waitingPerConnection, waitingInAll } = this.#parts.limits;
    const waiting = socket[WAITING] ?? this.#prepare(socket);
    waiting.push(arrival);
    this.#waiting += 1;
    // RFC 9112 §9.3.2: a client sends again what it pipelined and got no answer for.
    if (waiting.length > waitingPerConnection || this.#waiting > waitingInAll) socket.destroy();
    else socket.pause();
  }

  #isFirst(socket: OrderedSocket): boolean {
    return this.#known.has(socket) || this.#new.has(socket) || this.#fresh.has(socket);
  }

  #prepare(socket: OrderedSocket): Arrival[] {
    const waiting: Arrival[] = [];
    socket[WAITING] = waiting;
    // Node resumes a connection whenever a body is read to its end.
    socket.on('resume', () => {
      if (waiting[0]?.request.complete === true && !this.#isFirst(socket)) socket.pause();
    });
    socket.once('close', () => {
      this.#waiting -= waiting.length - (this.#isFirst(socket) ? 1 : 0);
      for (const line of [this.#fresh, ...this.#lines]) line.delete(socket);
      if (waiting.length > 0) this.left();
      for (const { request, response } of waiting.splice(0)) this.#parts.dropped(request, response);
    });
    return waiting;
  }
}
