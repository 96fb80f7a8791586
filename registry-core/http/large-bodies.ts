import type { ServerResponse } from 'node:http';
import type { BodyRoom } from '../distribution/index.ts';
import { requestContext } from '../telemetry/index.ts';

/** How much of requests' bodies may be in memory. */
export interface BodyLimits {
  /** All large ones together, bytes. */
  readonly bodyBytes: number;
  /** While others wait, a body is cut of which too little came in this long, ms. */
  readonly bodyStallMs: number;
  /** Bytes that are enough in this long: a trickle holds room as well as silence does. */
  readonly bodyLeastBytes: number;
}

/** At least 64 KiB/s while others wait: the slowest networks in use carry that. */
export const DEFAULT_BODY_LIMITS: BodyLimits = {
  bodyBytes: 128 * 1024 * 1024,
  bodyStallMs: 2000,
  bodyLeastBytes: 128 * 1024,
};

/** Of the bound, what the bodies of one user may hold: somebody else's large one finds room at once. */
const SHARE_OF_ONE = 0.75;

/** What the bound of large bodies is made of. */
export interface LargeBodiesParts {
  readonly limits: BodyLimits;
  /** Bodies were cut because next to nothing came of them while others waited. */
  readonly onCut: (count: number) => void;
}

const STALL_TICKS = 4;

interface Body {
  readonly response: ServerResponse;
  readonly bytes: number;
  /** Who sends it; nobody in particular where that shows only behind the body. */
  readonly actor: string;
  /** Bytes of its connection when its time began, and when that was. */
  read: number;
  since: number;
}

interface Waiting {
  readonly body: Body;
  readonly begin: () => void;
}

/**
 * Bounds the bodies that are read into memory, as manifests are: those that found no room are read on when there is
 * some, those first whose user holds least, then first come, first served. Who holds room and sends next to nothing
 * gives way to those that wait.
 */
export class LargeBodies implements BodyRoom {
  readonly #parts: LargeBodiesParts;
  readonly #held = new Set<Body>();
  #waiting: Waiting[] = [];
  #heldBytes = 0;
  readonly #heldBy = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: LargeBodiesParts) {
    this.#parts = parts;
  }

  /** See {@link BodyRoom.admit}. */
  admit(response: ServerResponse, bytes: number): Promise<void> | undefined {
    const actor = requestContext(response.req)?.actor ?? '';
    const body: Body = { response, bytes, actor, read: -1, since: 0 };
    response.once('close', () => this.#leave(body));
    let isHeld = false;
    let begin = (): void => {
      isHeld = true;
    };
    this.#waiting.push({ body, begin: () => begin() });
    this.#goOn();
    if (isHeld) return undefined;
    this.#timer ??= setInterval(() => this.#cutStalled(), this.#parts.limits.bodyStallMs / STALL_TICKS);
    return new Promise((resolve) => {
      begin = resolve;
    });
  }

  /** Stops looking for bodies that stand still. */
  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #fits(bytes: number): boolean {
    return this.#held.size === 0 || this.#heldBytes + bytes <= this.#parts.limits.bodyBytes;
  }

  #isOwnShareUsed({ actor, bytes }: Body): boolean {
    const held = this.#heldBy.get(actor) ?? 0;
    return held > 0 && held + bytes > SHARE_OF_ONE * this.#parts.limits.bodyBytes;
  }

  #hold(body: Body): void {
    this.#held.add(body);
    this.#count(body, body.bytes);
  }

  #count({ actor }: Body, bytes: number): void {
    this.#heldBytes += bytes;
    const held = (this.#heldBy.get(actor) ?? 0) + bytes;
    if (held === 0) this.#heldBy.delete(actor);
    else this.#heldBy.set(actor, held);
  }

  #leave(body: Body): void {
    if (this.#held.delete(body)) this.#count(body, -body.bytes);
    const own = this.#waiting.findIndex((waiting) => waiting.body === body);
    // Whoever reads it finds that the client has gone.
    for (const { begin } of own < 0 ? [] : this.#waiting.splice(own, 1)) begin();
    this.#goOn();
  }

  #goOn(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      if (!this.#fits(next.body.bytes)) break;
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.#hold(next.body);
      next.begin();
    }
    if (this.#waiting.length === 0) this.close();
  }

  /** The first one of whoever holds least, of those who have not used up their share. */
  #next(): Waiting | undefined {
    let best: Waiting | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const waiting of this.#waiting) {
      const held = this.#heldBy.get(waiting.body.actor) ?? 0;
      if (held >= least || this.#isOwnShareUsed(waiting.body)) continue;
      best = waiting;
      least = held;
      if (held === 0) break;
    }
    return best;
  }

  #cutStalled(): void {
    const now = performance.now();
    const stalled = [...this.#held].filter((body) => this.#isStalled(body, now));
    for (const { response } of stalled) response.req.destroy();
    if (stalled.length > 0) this.#parts.onCut(stalled.length);
  }

  #isStalled(body: Body, now: number): boolean {
    const { bodyStallMs, bodyLeastBytes } = this.#parts.limits;
    const { socket, complete } = body.response.req;
    if (body.read >= 0 && now - body.since < bodyStallMs) return false;
    const isTooSlow = body.read >= 0 && socket.bytesRead - body.read < bodyLeastBytes;
    body.read = socket.bytesRead;
    body.since = now;
    return isTooSlow && !complete;
  }
}
