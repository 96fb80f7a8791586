import { performance } from 'node:perf_hooks';
import { currentAsker } from './askers.ts';

/** Rows that a slice begins with, and the bounds that its measured duration moves it between. */
const FIRST_ROWS = 256;
const FEWEST_ROWS = 16;
const MOST_ROWS = 8192;
/** A slice that took longer is followed by a smaller one, one that took much less by a larger one. Milliseconds. */
const LONG_MS = 6;
const SHORT_MS = 2;

/** A transaction that does one thing after another ends after the one at which it has taken so long, ms. */
export const SLICE_MS = 5;

/** Turns that a work has had when it comes behind those that had fewer: some 0.1, 0.4 and 1.6 s. */
const LEVEL_TURNS = [16, 64, 256];
/** One turn of so many goes to whoever comes last, so that short works without end starve no long one. */
const LAST_EVERY = 8;

let worksBegun = 0;

/** Something that is done in slices, as an answer or a count: what had few turns yet goes before what had many. */
export class SlicedWork {
  readonly #order = ++worksBegun;
  readonly #asker = currentAsker();
  #turns = 0;

  /** Lets other work of the process run before the next slice, see {@link nextTurn}. Rejects once it is to end. */
  rest(): Promise<void> {
    if (this.#asker?.signal?.aborted === true) return Promise.reject(this.#asker.signal.reason);
    this.#turns += 1;
    return new Promise((resolve) => {
      const level = levelOf(this.#turns);
      const line = waiting[level] ?? [];
      const entry = { order: this.#order, actor: this.#asker?.actor ?? '', resolve };
      // Long works one after the other: all at once, each would end when the last one does, and hold its memory until then.
      const at = level < LEVEL_TURNS.length ? -1 : line.findIndex(({ order }) => order > entry.order);
      line.splice(at < 0 ? line.length : at, 0, entry);
      waitingCount += 1;
      if (waitingCount === 1) setImmediate(serveOne);
    });
  }
}

interface Waiting {
  readonly order: number;
  readonly actor: string;
  readonly resolve: () => void;
}

/** A line for each level; the first is served first. */
const waiting: readonly Waiting[][] = [...LEVEL_TURNS, Number.POSITIVE_INFINITY].map(() => []);
let waitingCount = 0;
let served = 0;
/** When somebody's long work had its last turn, of those that wait. */
const lastLongTurns = new Map<string, number>();

/**
 * Lets other work of the process run before the next slice of something short. Slices of all works stand in one line:
 * each turn of the event loop serves one, so that many long lists at once keep nobody else waiting longer than one does.
 */
export function nextTurn(): Promise<void> {
  return new SlicedWork().rest();
}

function levelOf(turns: number): number {
  const level = LEVEL_TURNS.findIndex((most) => turns <= most);
  return level < 0 ? LEVEL_TURNS.length : level;
}

function serveOne(): void {
  served += 1;
  const isLong = ({ length }: readonly Waiting[]): boolean => length > 0;
  const line = served % LAST_EVERY === 0 ? waiting.findLast(isLong) : waiting.find(isLong);
  const next = line === waiting.at(-1) ? takeLong(line) : line?.shift();
  waitingCount -= 1;
  if (waitingCount > 0) setImmediate(serveOne);
  else lastLongTurns.clear();
  next?.resolve();
}

/** The first work of whoever's long works had no turn for the longest time. */
function takeLong(line: Waiting[] = []): Waiting | undefined {
  const lastTurn = ({ actor }: Waiting): number => lastLongTurns.get(actor) ?? 0;
  let at = 0;
  for (const [index, entry] of line.entries()) {
    const first = line[at];
    if (first !== undefined && lastTurn(entry) < lastTurn(first)) at = index;
  }
  const [next] = line.splice(at, 1);
  if (next !== undefined) lastLongTurns.set(next.actor, served);
  return next;
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
  readonly #work: SlicedWork;
  readonly #now: () => number;
  #since: number;

  constructor(work: SlicedWork = new SlicedWork(), now: () => number = () => performance.now()) {
    this.#work = work;
    this.#now = now;
    this.#since = now();
  }

  /** Call it between two items. */
  async rest(): Promise<void> {
    if (this.#now() - this.#since < LONG_MS) return;
    await this.#work.rest();
    this.#since = this.#now();
  }
}
