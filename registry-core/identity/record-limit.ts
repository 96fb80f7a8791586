/** Lets through so many at once, and one more each interval: for what is written down because of strangers. */
export class RecordLimit {
  readonly #atOnce: number;
  readonly #oneEachMs: number;
  readonly #clock: () => number;
  #left: number;
  #at: number;

  /** `clock`: milliseconds that never go back nor jump. */
  constructor(atOnce: number, oneEachMs: number, clock: () => number = () => performance.now()) {
    this.#atOnce = atOnce;
    this.#oneEachMs = oneEachMs;
    this.#clock = clock;
    this.#left = atOnce;
    this.#at = clock();
  }

  /** Whether one more may be written down now; it counts. */
  take(): boolean {
    const now = this.#clock();
    this.#left = Math.min(this.#left + (now - this.#at) / this.#oneEachMs, this.#atOnce);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
