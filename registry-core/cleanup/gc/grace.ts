/** Since when nothing was promised of what may be collected. */
export interface GraceParts {
  /** For so long a promise holds, ms; read each time. */
  readonly graceMs: () => number;
  /** How much younger than its row a promise may be, ms. */
  readonly granularityMs: () => number;
  readonly clock: () => number;
  /** Monotonic, ms. */
  readonly now: () => number;
}

/** A clock that moved otherwise than time by so much was set, or the machine slept, ms. */
const JUMP_MS = 30_000;
/** How often the two clocks are compared, ms. */
const LOOK_MS = 20_000;

/**
 * How old a promise must be to hold no more. Promises are dated by the clock of the wall, which may be set: for one
 * grace after a start, a sleep or a jump of the clock in either direction nothing is old enough.
 */
export class Grace {
  readonly #parts: GraceParts;
  readonly #timer: NodeJS.Timeout;
  #trustedSince: number;
  #offset: number;

  constructor(parts: GraceParts) {
    this.#parts = parts;
    this.#trustedSince = parts.now();
    this.#offset = parts.clock() - parts.now();
    this.#timer = setInterval(() => this.look(), LOOK_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** For so long a promise holds, ms. */
  get ms(): number {
    return this.#parts.graceMs();
  }

  /** How long nothing may be collected yet, ms; 0 when something may. */
  get quietMs(): number {
    this.look();
    return Math.max(0, this.#trustedSince + this.#parts.graceMs() - this.#parts.now());
  }

  /** What was promised before that moment holds no more, Unix ms. */
  get before(): number {
    const { clock, graceMs, granularityMs } = this.#parts;
    return clock() - graceMs() - granularityMs();
  }

  /** Compares the clocks. */
  look(): void {
    const offset = this.#parts.clock() - this.#parts.now();
    if (Math.abs(offset - this.#offset) > JUMP_MS) this.#trustedSince = this.#parts.now();
    this.#offset = offset;
  }
}
