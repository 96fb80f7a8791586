import type { ServerResponse } from 'node:http';

/** What the queue of large answers asks and tells. */
export interface LargeAnswerQueueParts {
  /** Whether so many bytes more have room in memory. */
  readonly fits: (bytes: number) => boolean;
  /** The first in the queue has no room: call {@link LargeAnswerQueue.goOn} when there may be some. */
  readonly onStuck: () => void;
}

/** Bytes of large answers that begin in one turn of the event loop: to read and send them takes some milliseconds. */
const TURN_BYTES = 4 * 1024 * 1024;

const PROMISED = Symbol('promised bytes');

type PromisedResponse = ServerResponse & { [PROMISED]?: number | undefined };

interface Waiting {
  readonly response: PromisedResponse;
  readonly bytes: number;
  readonly begin: () => void;
}

/**
 * Large answers begin one after the other: a few in a turn of the event loop, so that other requests are answered
 * between them, and none without room for its bytes. From then until it is handed over, its bytes are promised.
 */
export class LargeAnswerQueue {
  readonly #parts: LargeAnswerQueueParts;
  #waiting: Waiting[] = [];
  #promised = 0;
  #turnBytes = 0;

  constructor(parts: LargeAnswerQueueParts) {
    this.#parts = parts;
  }

  /** Bytes of answers that have begun and are not handed over. */
  get promisedBytes(): number {
    return this.#promised;
  }

  /** Bytes of the answers that wait; those whose clients have gone are forgotten. */
  get waitingBytes(): number {
    this.#waiting = this.#waiting.filter(({ response }) => !response.destroyed);
    return this.#waiting.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** See `AnswerRoom.admit`. */
  admit(response: PromisedResponse, bytes: number): Promise<void> | undefined {
    if (this.#waiting.length === 0 && this.#mayBegin(bytes)) {
      this.#promise(response, bytes);
      return undefined;
    }
    return new Promise((begin) => {
      this.#waiting.push({ response, bytes, begin });
      if (this.#turnBytes === 0) this.goOn();
    });
  }

  /** Call when an answer was handed over or given up: what it promised is kept. */
  settle(response: PromisedResponse): void {
    const bytes = response[PROMISED];
    if (bytes === undefined) return;
    response[PROMISED] = undefined;
    this.#promised -= bytes;
  }

  /** Begins what may begin now. */
  goOn(): void {
    let begun = 0;
    for (const { response, bytes, begin } of this.#waiting) {
      if (!response.destroyed) {
        if (!this.#mayBegin(bytes)) break;
        this.#promise(response, bytes);
        begin();
      }
      begun += 1;
    }
    this.#waiting.splice(0, begun);
    if (this.#waiting.length > 0 && this.#turnBytes === 0) this.#parts.onStuck();
  }

  #mayBegin(bytes: number): boolean {
    const isTurn = this.#turnBytes === 0 || this.#turnBytes + bytes <= TURN_BYTES;
    return isTurn && this.#parts.fits(bytes);
  }

  #promise(response: PromisedResponse, bytes: number): void {
    response[PROMISED] = (response[PROMISED] ?? 0) + bytes;
    this.#promised += bytes;
    if (this.#turnBytes === 0) setImmediate(() => this.#nextTurn());
    this.#turnBytes += bytes;
  }

  #nextTurn(): void {
    this.#turnBytes = 0;
    if (this.#waiting.length > 0) this.goOn();
  }
}
