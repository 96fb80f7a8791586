import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { AnswerRoom } from '../distribution/index.ts';
import { LargeAnswerQueue } from './large-answer-queue.ts';

/** How much of answers may wait for their clients. */
export interface UnreadLimits {
  /** All connections together, bytes. */
  readonly unreadBytes: number;
  /** When there is no room, a connection on which nothing was read for this long is cut, ms. */
  readonly stallMs: number;
}

export const DEFAULT_UNREAD_LIMITS: UnreadLimits = { unreadBytes: 256 * 1024 * 1024, stallMs: 1000 };

/** What the bound of unread answers tells. */
export interface UnreadAnswersParts {
  readonly limits: UnreadLimits;
  /** There is room again. */
  readonly onRoom: () => void;
  /** Answers were cut because their clients do not read. */
  readonly onCut: (count: number, bytes: number) => void;
}

/** Requests between two looks at all connections, at the least. */
const LOOK_EVERY = 16;
const RELIEF_TICKS = 10;
/** Answers that move a little for ever give way after so many stall times. */
const PATIENCE = 3;
/** Of the bound, what large answers may fill: the rest is for small ones, which wait for nothing. */
const LARGE_SHARE = 0.75;

interface Standing {
  readonly unread: number;
  readonly sent: number;
  /** What the system has not taken of a write that is under way, bytes. */
  readonly queued: number;
  readonly since: number;
}

const NOTED = Symbol('unread bytes, as noted last');

// A property rather than a WeakMap: this is on the path of every request.
type NotedSocket = Socket & { [NOTED]?: number };

/**
 * Bounds what the process keeps of answers that their clients do not read. Large answers wait until their bytes have
 * room; small ones wait only when the whole bound is used up. Then connections that stand still are cut, those that
 * stand longest first, until there is room again.
 */
export class UnreadAnswers implements AnswerRoom {
  readonly #parts: UnreadAnswersParts;
  readonly #connections = new Set<NotedSocket>();
  readonly #large: LargeAnswerQueue;
  /** The sum of what is noted: what was handed over and, since the last look, perhaps read. */
  #noted = 0;
  #begun = 0;
  #timer: NodeJS.Timeout | undefined;
  #tightSince = 0;
  #standing = new Map<Socket, Standing>();

  constructor(parts: UnreadAnswersParts) {
    this.#parts = parts;
    this.#large = new LargeAnswerQueue({
      fits: (bytes) => this.#fits(bytes),
      onStuck: () => this.#becomeTight(),
    });
  }

  /** Whether no further answer at all may begin. */
  get full(): boolean {
    return this.#timer !== undefined && this.#noted > this.#parts.limits.unreadBytes;
  }

  /** Bytes that wait now, counted connection by connection. */
  get bytes(): number {
    for (const socket of this.#connections) this.#note(socket);
    return this.#noted;
  }

  /** Call for each new connection. */
  watch(socket: NotedSocket): void {
    socket[NOTED] = 0;
    this.#connections.add(socket);
    socket.once('close', () => this.#forget(socket));
  }

  /** Call when an answer begins. A number alone: this is on the path of every request. */
  begin(): void {
    this.#begun += 1;
    // So that a look costs each request the same, however many connections there are.
    if (this.#begun < LOOK_EVERY + this.#connections.size / 8) return;
    this.#begun = 0;
    this.#look();
  }

  /** Before a large answer is made, see {@link AnswerRoom}. */
  admit(response: ServerResponse, bytes: number): Promise<void> | undefined {
    return this.#large.admit(response, bytes);
  }

  /** See {@link AnswerRoom.admitMade}. */
  admitMade(response: ServerResponse, bytes: number): Promise<void> | undefined {
    return this.#large.admitMade(response, bytes);
  }

  /** Whether an answer of which nobody knows the length had better wait like a large one. */
  get isCrowded(): boolean {
    return this.#large.isCrowded;
  }

  /** Call when an answer was handed over whole, and when it is out or given up. */
  settle(response: ServerResponse, socket: NotedSocket): void {
    this.#large.settle(response);
    if (socket[NOTED] === socket.writableLength) return;
    this.#note(socket);
    if (this.#noted > this.#parts.limits.unreadBytes) this.#look();
  }

  /** Stops waiting for room. */
  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #note(socket: NotedSocket): void {
    // One that was cut is no longer counted.
    if (!this.#connections.has(socket)) return;
    const unread = socket.writableLength;
    this.#noted += unread - (socket[NOTED] ?? 0);
    socket[NOTED] = unread;
  }

  #forget(socket: NotedSocket): void {
    if (!this.#connections.delete(socket)) return;
    this.#noted -= socket[NOTED] ?? 0;
    socket[NOTED] = 0;
  }

  #look(): void {
    if (this.#timer === undefined && this.bytes > this.#parts.limits.unreadBytes) this.#becomeTight();
  }

  #fits(bytes: number): boolean {
    const most = this.#parts.limits.unreadBytes * LARGE_SHARE;
    const promised = this.#large.promisedBytes;
    if (this.#noted + promised + bytes <= most) return true;
    // Some of what is noted may have been read; while it is tight, that is looked at every now and then.
    if (this.#timer !== undefined) return this.#noted + promised === 0;
    const taken = this.bytes + this.#large.promisedBytes;
    // What is larger than all the room goes alone.
    return taken === 0 || taken + bytes <= most;
  }

  #becomeTight(): void {
    if (this.#timer !== undefined) return;
    this.#tightSince = performance.now();
    this.#timer = setInterval(() => this.#relieve(), this.#parts.limits.stallMs / RELIEF_TICKS);
  }

  #relieve(): void {
    this.#follow();
    this.#cutStalled();
    if (!this.full) this.#parts.onRoom();
    this.#large.goOn();
    if (this.#excess() > 0) return;
    this.close();
    this.#standing = new Map();
    this.#large.goOn();
  }

  /** Bytes that must go so that everything that waits can begin. */
  #excess(): number {
    const { unreadBytes } = this.#parts.limits;
    const most = unreadBytes * LARGE_SHARE;
    const waiting = this.#large.waitingBytes;
    const { bytes } = this;
    if (waiting === 0) return bytes - unreadBytes;
    return Math.min(bytes + this.#large.promisedBytes + waiting - most, bytes);
  }

  /** Notes since when each connection stands still. */
  #follow(): void {
    const now = performance.now();
    const standing = new Map<Socket, Standing>();
    for (const socket of this.#connections) {
      const { writableLength: unread, bytesWritten: sent } = socket;
      if (unread === 0) continue;
      const queued = queuedBytes(socket);
      const before = this.#standing.get(socket);
      const still =
        before !== undefined && before.unread === unread && before.sent === sent && before.queued === queued;
      standing.set(socket, still ? before : { unread, sent, queued, since: now });
    }
    this.#standing = standing;
  }

  #cutStalled(): void {
    const { limits, onCut } = this.#parts;
    const now = performance.now();
    const impatient = now - this.#tightSince > limits.stallMs * PATIENCE;
    let excess = this.#excess();
    let count = 0;
    let freed = 0;
    const longestFirst = [...this.#standing].sort(([, one], [, other]) => one.since - other.since);
    for (const [socket, { unread, since }] of longestFirst) {
      if (excess <= 0 || (now - since < limits.stallMs && !impatient)) break;
      this.#forget(socket);
      socket.destroy();
      excess -= unread;
      freed += unread;
      count += 1;
    }
    if (count > 0) onCut(count, freed);
  }
}

/** Of one large write Node tells nothing until it is out; its handle knows how far it is. */
function queuedBytes(socket: Socket): number {
  const { _handle: handle } = socket as Socket & { readonly _handle?: { readonly writeQueueSize?: number } };
  return handle?.writeQueueSize ?? 0;
}
