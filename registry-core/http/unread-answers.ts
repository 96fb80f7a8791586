import type { ServerResponse } from 'node:http';

/** How much of answers may wait for their clients. */
export interface UnreadLimits {
  /** All connections together, bytes. */
  readonly unreadBytes: number;
  /** When there is no room, an answer of which nothing was read for this long is cut, ms. */
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

/** Answers between two looks at all of them, at the least. */
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
  readonly #open = new Set<ServerResponse>();
  #begun = 0;
  #timer: NodeJS.Timeout | undefined;
  #fullSince = 0;
  #standing = new Map<ServerResponse, Standing>();

  constructor(parts: UnreadAnswersParts) {
    this.#parts = parts;
  }

  /** Whether further answers must wait. */
  get full(): boolean {
    return this.#timer !== undefined;
  }

  /** Bytes that wait now, counted answer by answer. */
  get bytes(): number {
    let bytes = 0;
    for (const response of this.#open) bytes += response.writableLength;
    return bytes;
  }

  /** Call when an answer begins. */
  begin(response: ServerResponse): void {
    this.#open.add(response);
    this.#begun += 1;
    // So that a look costs each request the same, however many answers are open.
    if (this.#begun < LOOK_EVERY + this.#open.size / 8) return;
    this.#begun = 0;
    if (this.#timer === undefined && this.bytes > this.#parts.limits.unreadBytes) this.#becomeFull();
  }

  /** Call when an answer is out or given up. */
  end(response: ServerResponse): void {
    this.#open.delete(response);
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

  /** Notes since when each answer stands still. */
  #follow(): void {
    const now = performance.now();
    const standing = new Map<ServerResponse, Standing>();
    for (const response of this.#open) {
      const unread = response.writableLength;
      if (unread === 0) continue;
      const sent = response.socket?.bytesWritten ?? 0;
      const before = this.#standing.get(response);
      const still = before !== undefined && before.unread === unread && before.sent === sent;
      standing.set(response, still ? before : { unread, sent, since: now });
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
    for (const [response, { unread, since }] of longestFirst) {
      if (excess <= 0 || (now - since < limits.stallMs && !impatient)) break;
      response.socket?.destroy();
      this.#open.delete(response);
      excess -= unread;
      freed += unread;
      count += 1;
    }
    if (count > 0) onCut(count, freed);
  }
}
