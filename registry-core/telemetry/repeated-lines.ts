/** What was left out of the log because many lines were alike. */
export interface LeftOut<Kind> {
  readonly kind: Kind;
  readonly count: number;
}

interface Repeated<Kind> {
  readonly kind: Kind;
  count: number;
}

/** Lines of one kind that are written one by one in a window. */
export const WRITTEN_ONE_BY_ONE = 200;
const WINDOW_MS = 5000;
/** Kinds that are told apart in a window: more share the place of those that differ by their client alone. */
const KINDS_AT_MOST = 1000;

/**
 * Keeps floods out of the log: of lines that are alike the first in each five seconds are written, the others counted
 * and told in one line at the end.
 */
export class RepeatedLines<Kind> {
  readonly #report: (leftOut: LeftOut<Kind>) => void;
  readonly #kinds = new Map<string, Repeated<Kind>>();
  #timer: NodeJS.Timeout | undefined;

  /** `report` is called for each kind of which lines were left out. */
  constructor(report: (leftOut: LeftOut<Kind>) => void) {
    this.#report = report;
  }

  /** Whether the next line of a kind is to be written; `key` tells the kinds apart, those of one `client` on their own. */
  take(key: string, client: string, kind: Kind): boolean {
    this.#timer ??= setTimeout(() => this.flush(), WINDOW_MS).unref();
    const own = `${key} ${client}`;
    const place = this.#kinds.has(own) || this.#kinds.size < KINDS_AT_MOST ? own : key;
    const repeated = this.#kinds.get(place);
    if (repeated === undefined) {
      this.#kinds.set(place, { kind, count: 1 });
      return true;
    }
    repeated.count += 1;
    return repeated.count <= WRITTEN_ONE_BY_ONE;
  }

  /** Tells what was left out, and begins a new window. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const { kind, count } of this.#kinds.values()) {
      if (count > WRITTEN_ONE_BY_ONE) this.#report({ kind, count: count - WRITTEN_ONE_BY_ONE });
    }
    this.#kinds.clear();
  }
}
