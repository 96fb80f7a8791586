import type { ServerResponse } from 'node:http';
import type { BodyRoom } from '../distribution/index.ts';

/** How much of requests' bodies may be in memory. */
export interface BodyLimits {
  /** All large ones together, bytes. */
  readonly bodyBytes: number;
  /** While others wait, a body of which nothing came for this long is cut, ms. */
  readonly bodyStallMs: number;
}

export const DEFAULT_BODY_LIMITS: BodyLimits = { bodyBytes: 128 * 1024 * 1024, bodyStallMs: 2000 };

/** What the bound of large bodies is made of. */
export interface LargeBodiesParts {
  readonly limits: BodyLimits;
  /** Bodies were cut because they stood still while others waited. */
  readonly onCut: (count: number) => void;
}

const STALL_TICKS = 4;

interface Body {
  readonly response: ServerResponse;
  readonly bytes: number;
  /** Bytes of its connection when they were last looked at, and since when there are so many. */
  read: number;
  since: number;
}

interface Waiting {
  readonly body: Body;
  readonly begin: () => void;
}

/**
 * Bounds the bodies that are read into memory, as manifests are: those that found no room are read on when there is
 * some, first come, first served. Who holds room and sends nothing gives way to those that wait.
 */
export class LargeBodies implements BodyRoom {
  readonly #parts: LargeBodiesParts;
  readonly #held = new Set<Body>();
  #waiting: Waiting[] = [];
  #heldBytes = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: LargeBodiesParts) {
    this.#parts = parts;
  }

  /** See {@link BodyRoom.admit}. */
  admit(response: ServerResponse, bytes: number): Promise<void> | undefined {
    const body: Body = { response, bytes, read: -1, since: 0 };
    response.once('close', () => this.#leave(body));
    if (this.#waiting.length === 0 && this.#fits(bytes)) {
      this.#hold(body);
      return undefined;
    }
    return new Promise((begin) => {
      this.#waiting.push({ body, begin });
      this.#timer ??= setInterval(() => this.#cutStalled(), this.#parts.limits.bodyStallMs / STALL_TICKS);
    });
  }

  /** Stops looking for bodies that stand still. */
  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #fits(bytes: number): boolean {
    return this.#heldBytes === 0 || this.#heldBytes + bytes <= this.#parts.limits.bodyBytes;
  }

  #hold(body: Body): void {
    this.#held.add(body);
    this.#heldBytes += body.bytes;
  }

  #leave(body: Body): void {
    if (this.#held.delete(body)) this.#heldBytes -= body.bytes;
    const own = this.#waiting.findIndex((waiting) => waiting.body === body);
    // Whoever reads it finds that the client has gone.
    for (const { begin } of own < 0 ? [] : this.#waiting.splice(own, 1)) begin();
    this.#goOn();
  }

  #goOn(): void {
    let begun = 0;
    for (const { body, begin } of this.#waiting) {
      if (!this.#fits(body.bytes)) break;
      this.#hold(body);
      begin();
      begun += 1;
    }
    this.#waiting.splice(0, begun);
    if (this.#waiting.length === 0) this.close();
  }

  #cutStalled(): void {
    const now = performance.now();
    const stalled = [...this.#held].filter((body) => this.#isStalled(body, now));
    for (const { response } of stalled) response.req.destroy();
    if (stalled.length > 0) this.#parts.onCut(stalled.length);
  }

  #isStalled(body: Body, now: number): boolean {
    const { socket, complete } = body.response.req;
    if (socket.bytesRead !== body.read) {
      body.read = socket.bytesRead;
      body.since = now;
    }
    return !complete && now - body.since >= this.#parts.limits.bodyStallMs;
  }
}
