import { setTimeout as wait } from 'node:timers/promises';
import { Arrival } from './arrival.ts';

/**
 * Where a request goes on in an upload that another request still uses: at an offset that it names; behind all that has
 * come (`end`), such as one that only finishes; or `unsaid`: it may send again what the other one sends.
 */
export type GoOnAt = number | 'end' | 'unsaid';

/** Why a request was stopped: a later one of the same upload takes over. */
export class TakenOver extends Error {
  readonly by: GoOnAt;

  constructor(by: GoOnAt) {
    super('a later request has taken over');
    this.by = by;
  }
}

/** The use of an upload by one request, from before its file is opened until that is let go of. */
export class UploadTurn {
  /** The request's bytes. */
  readonly arrival = new Arrival();
  /** Bytes that were there before it; undefined until its file is open. */
  begunAt: number | undefined;
  readonly #ended: Promise<'done' | 'broken'>;
  #tellEnd: (how: 'done' | 'broken') => void = () => undefined;

  constructor() {
    this.#ended = new Promise((resolve) => {
      this.#tellEnd = resolve;
    });
  }

  /** Says that it is over: `done` when the request got what it wanted. */
  end(how: 'done' | 'broken'): void {
    this.#tellEnd(how);
  }

  /** How it ended, or `late` after so many milliseconds. */
  async endWithin(milliseconds: number): Promise<'done' | 'broken' | 'late'> {
    const ending = new AbortController();
    const late = wait(Math.max(0, milliseconds), 'late' as const, { signal: ending.signal, ref: false });
    const how = await Promise.race([this.#ended, late.catch(() => 'late' as const)]);
    ending.abort();
    return how;
  }

  /**
   * Stops the bytes for a later request that can go on from what has come; one that names a place where it cannot will
   * be refused, and stops nobody. Once all bytes are here it is too late.
   */
  giveWayTo(later: GoOnAt): void {
    if (this.arrival.isWhole || !this.#reaches(later)) return;
    this.arrival.stop(new TakenOver(later));
  }

  #reaches(offset: GoOnAt): boolean {
    if (typeof offset !== 'number' || this.begunAt === undefined) return true;
    return offset >= this.begunAt && offset <= this.begunAt + this.arrival.received;
  }
}
