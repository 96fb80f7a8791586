import { AsyncLocalStorage } from 'node:async_hooks';

/** For whom works are done; who that is may show after they began. */
export interface Asker {
  readonly actor: string | undefined;
  /** Ends works for the asker at their next rest, which rejects with its reason. */
  readonly signal?: AbortSignal;
  /** Whether the asker still waits. Ends only what is read for it: what is changed goes on to its end. */
  readonly departure?: Departure;
}

/** Whether somebody left. Costs little until somebody looks, since every request has one. */
export class Departure {
  #hasLeft = false;
  #controller: AbortController | undefined;

  get hasLeft(): boolean {
    return this.#hasLeft;
  }

  /** Aborted from the departure on. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#hasLeft) this.#controller.abort();
    }
    return this.#controller.signal;
  }

  leave(): void {
    this.#hasLeft = true;
    this.#controller?.abort();
  }
}

const askers = new AsyncLocalStorage<Asker>();

/** Runs what an asker wants: of long works, each asker's have turns of their own. */
export function runFor<Result>(asker: Asker, work: () => Result): Result {
  return askers.run(asker, work);
}

/** For whom works are done now. */
export function currentAsker(): Asker | undefined {
  return askers.getStore();
}

/** The name of whom works are done for now; empty for nobody in particular. */
export function currentActor(): string {
  return currentAsker()?.actor ?? '';
}

/** Runs what goes on although whoever began it leaves: a job, or what others wait for, too. */
export function runOnward<Result>(work: () => Result): Result {
  return runFor({ actor: currentActor() }, work);
}

/** One work whose result several askers wait for. What it reads ends when the last of them has left. */
export class SharedWork<Result> {
  readonly #departure = new Departure();
  readonly #result: Promise<Result>;
  #waiting = 0;

  constructor(work: () => Promise<Result>) {
    this.#result = runFor({ actor: currentActor(), departure: this.#departure }, work);
  }

  /** Whether nobody waits any more: then the result never comes. */
  get isGivenUp(): boolean {
    return this.#departure.hasLeft;
  }

  /** Waits, as one more. */
  wait(): Promise<Result> {
    this.#waiting += 1;
    const asker = currentAsker()?.departure;
    if (asker?.hasLeft === true) this.#left();
    else asker?.signal.addEventListener('abort', () => this.#left(), { once: true });
    return this.#result;
  }

  #left(): void {
    this.#waiting -= 1;
    if (this.#waiting === 0) this.#departure.leave();
  }
}
