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
  /** Answers that were made before their length was known: they hold their memory, and go first. */
  #made: Waiting[] = [];
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
    const isThere = ({ response }: Waiting): boolean => !response.destroyed;
    this.#made = this.#made.filter(isThere);
    this.#waiting = this.#waiting.filter(isThere);
    return [...this.#made, ...this.#waiting].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Whether answers wait that are made already: no other of unknown length should begin. */
  get isCrowded(): boolean {
    return this.#made.length > 0;
  }

  /** See `AnswerRoom.admit`. */
  admit(response: PromisedResponse, bytes: number): Promise<void> | undefined {
    return this.#admit(response, bytes, this.#waiting);
  }

  /** See `AnswerRoom.admitMade`. */
  admitMade(response: PromisedResponse, bytes: number): Promise<void> | undefined {
    if ((response[PROMISED] ?? 0) >= bytes) return undefined;
    // Its whole length is asked for at once: half-promised answers would wait for each other.
    this.settle(response);
    return this.#admit(response, bytes, this.#made);
  }

  #admit(response: PromisedResponse, bytes: number, line: Waiting[]): Promise<void> | undefined {
    const isNext = line.length === 0 && this.#made.length === 0;
    if (isNext && this.#mayBegin(bytes)) {
      this.#promise(response, bytes);
      return undefined;
    }
    return new Promise((begin) => {
      line.push({ response, bytes, begin });
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
    if (this.#beginFirstOf(this.#made)) this.#beginFirstOf(this.#waiting);
    if (this.#isWaiting && this.#turnBytes === 0) this.#parts.onStuck();
  }

  get #isWaiting(): boolean {
    return this.#made.length + this.#waiting.length > 0;
  }

  /** Whether all of a line could begin. */
  #beginFirstOf(line: Waiting[]): boolean {
    let begun = 0;
    for (const { response, bytes, begin } of line) {
      if (!response.destroyed) {
        if (!this.#mayBegin(bytes)) break;
        this.#promise(response, bytes);
        begin();
      }
      begun += 1;
    }
    line.splice(0, begun);
    return line.length === 0;
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
    if (this.#isWaiting) this.goOn();
  }
}
