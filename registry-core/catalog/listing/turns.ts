import { performance } from 'node:perf_hooks';

/** Rows that a slice begins with, and the bounds that its measured duration moves it between. */
const FIRST_ROWS = 256;
const FEWEST_ROWS = 16;
const MOST_ROWS = 8192;
/** A slice that took longer is followed by a smaller one, one that took much less by a larger one. Milliseconds. */
const LONG_MS = 6;
const SHORT_MS = 2;

const waiting: (() => void)[] = [];

/**
 * Lets other work of the process run before the next slice. Slices of all lists stand in one line: each turn of the
 * event loop serves one, so that many long lists at once keep nobody else waiting longer than a single one.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(serveOne);
  });
}

function serveOne(): void {
  const resolve = waiting.shift();
  if (waiting.length > 0) setImmediate(serveOne);
  resolve?.();
}

/** How many rows the next slice looks at: what lately took a few milliseconds. */
export class SliceSize {
  #rows: number;
  readonly #now: () => number;

  constructor(rows: number = FIRST_ROWS, now: () => number = () => performance.now()) {
    this.#rows = rows;
    this.#now = now;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Begins anew, for slices of another kind. */
  restart(rows: number): void {
    this.#rows = rows;
  }

  /** Runs one slice and learns from how long it took. */
  measure<Result>(work: (rows: number) => Result): Result {
    const start = this.#now();
    const result = work(this.#rows);
    const took = this.#now() - start;
    if (took > LONG_MS) this.#rows = Math.max(FEWEST_ROWS, Math.floor(this.#rows / 2));
    else if (took < SHORT_MS) this.#rows = Math.min(MOST_ROWS, this.#rows * 2);
    return result;
  }
}

/** Lets work that goes item by item rest when it has run for a few milliseconds. */
export class Pace {
  readonly #now: () => number;
  #since: number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#since = now();
  }

  /** Call it between two items. */
  async rest(): Promise<void> {
    if (this.#now() - this.#since < LONG_MS) return;
    await nextTurn();
    this.#since = this.#now();
  }
}
