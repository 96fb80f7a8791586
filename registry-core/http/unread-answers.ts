import type { Socket } from 'node:net';

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

interface Standing {
  readonly unread: number;
  readonly sent: number;
  readonly since: number;
}

/**
 * Bounds what the process keeps of answers that their clients do not read. Over the bound no further request begins;
 * connections that stand still are cut, those that stand longest first, until there is room again.
 */
export class UnreadAnswers {
  readonly #parts: UnreadAnswersParts;
  readonly #connections = new Set<Socket>();
  #begun = 0;
  #timer: NodeJS.Timeout | undefined;
  #fullSince = 0;
  #standing = new Map<Socket, Standing>();

  constructor(parts: UnreadAnswersParts) {
    this.#parts = parts;
  }

  /** Whether further answers must wait. */
  get full(): boolean {
    return this.#timer !== undefined;
  }

  /** Bytes that wait now, counted connection by connection. */
  get bytes(): number {
    let bytes = 0;
    for (const socket of this.#connections) bytes += socket.writableLength;
    return bytes;
  }

  /** Call for each new connection. */
  watch(socket: Socket): void {
    this.#connections.add(socket);
    socket.once('close', () => this.#connections.delete(socket));
  }

  /** Call when an answer begins. A number alone: this is on the path of every request. */
  begin(): void {
    this.#begun += 1;
    // So that a look costs each request the same, however many connections there are.
    if (this.#begun < LOOK_EVERY + this.#connections.size / 8) return;
    this.#begun = 0;
    if (this.#timer === undefined && this.bytes > this.#parts.limits.unreadBytes) this.#becomeFull();
  }

  /** Stops waiting for room. */
  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #becomeFull(): void {
    this.#fullSince = performance.now();
    this.#timer = setInterval(() => this.#relieve(), this.#parts.limits.stallMs / RELIEF_TICKS);
  }

  #relieve(): void {
    this.#follow();
    this.#cutStalled();
    if (this.bytes > this.#parts.limits.unreadBytes) return;
    this.close();
    this.#standing = new Map();
    this.#parts.onRoom();
  }

  /** Notes since when each connection stands still. */
  #follow(): void {
    const now = performance.now();
    const standing = new Map<Socket, Standing>();
    for (const socket of this.#connections) {
      const { writableLength: unread, bytesWritten: sent } = socket;
      if (unread === 0) continue;
      const before = this.#standing.get(socket);
      const still = before !== undefined && before.unread === unread && before.sent === sent;
      standing.set(socket, still ? before : { unread, sent, since: now });
    }
    this.#standing = standing;
  }

  #cutStalled(): void {
    const { limits, onCut } = this.#parts;
    const now = performance.now();
    const impatient = now - this.#fullSince > limits.stallMs * PATIENCE;
    let excess = this.bytes - limits.unreadBytes;
    let count = 0;
    let freed = 0;
    const longestFirst = [...this.#standing].sort(([, one], [, other]) => one.since - other.since);
    for (const [socket, { unread, since }] of longestFirst) {
      if (excess <= 0 || (now - since < limits.stallMs && !impatient)) break;
      socket.destroy();
      this.#connections.delete(socket);
      excess -= unread;
      freed += unread;
      count += 1;
    }
    if (count > 0) onCut(count, freed);
  }
}
