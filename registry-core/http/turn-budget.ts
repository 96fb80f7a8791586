/** How long requests may begin in one turn of the event loop, ms: a client that connects waits a turn to be accepted. */
const TURN_MS = 4;

/**
 * Keeps turns of the event loop short. In each turn one connection is accepted (libuv), so that a crowd of requests that
 * are all begun in one turn keeps those that connect waiting for a turn of that length each.
 */
export class TurnBudget {
  readonly #now: () => number;
  readonly #nextTurn: (begin: () => void) => void;
  #since: number | undefined;

  constructor(
    now: () => number = () => performance.now(),
    nextTurn: (begin: () => void) => void = (begin) => void setImmediate(begin),
  ) {
    this.#now = now;
    this.#nextTurn = nextTurn;
  }

  /** Whether this turn has lasted long enough; the first call in a turn begins to count. */
  get isSpent(): boolean {
    if (this.#since !== undefined) return this.#now() - this.#since > TURN_MS;
    this.#since = this.#now();
    this.#nextTurn(() => {
      this.#since = undefined;
    });
    return false;
  }
}
