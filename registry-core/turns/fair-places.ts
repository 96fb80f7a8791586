/** How many works are done at once, of all and of one asker. */
export interface PlaceLimits {
  readonly atOnce: number;
  /** All of them unless said: fewer keep a place free for somebody else. */
  readonly ofOne?: number;
}

interface Waiting {
  readonly actor: string;
  readonly begin: () => void;
}

/**
 * Places for works of which only few are done at once. What becomes free goes to whoever has fewest, then to who came
 * first: a crowd of one keeps nobody else's work waiting longer than one of its own does.
 */
export class FairPlaces {
  readonly #atOnce: number;
  readonly #ofOne: number;
  readonly #taken = new Map<string, number>();
  readonly #waiting: Waiting[] = [];
  #takenCount = 0;

  constructor({ atOnce, ofOne = atOnce }: PlaceLimits) {
    this.#atOnce = atOnce;
    this.#ofOne = ofOne;
  }

  /** Resolves with the function that gives the place back, to be called once. Rejects with the signal's reason. */
  async take(actor: string, signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.#takenCount < this.#atOnce && this.#takenBy(actor) < this.#ofOne) this.#count(actor, 1);
    else await this.#wait(actor, signal);
    return () => {
      this.#count(actor, -1);
      this.#goOn();
    };
  }

  /** Does some work once there is a place for it. */
  async run<Result>(actor: string, work: () => Promise<Result>): Promise<Result> {
    const giveBack = await this.take(actor);
    try {
      return await work();
    } finally {
      giveBack();
    }
  }

  #wait(actor: string, signal: AbortSignal | undefined): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(signal?.reason);
      };
      const begin = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const waiting = { actor, begin };
      this.#waiting.push(waiting);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  #goOn(): void {
    const next = this.#next();
    if (next === undefined) return;
    this.#waiting.splice(this.#waiting.indexOf(next), 1);
    this.#count(next.actor, 1);
    next.begin();
  }

  #next(): Waiting | undefined {
    let best: Waiting | undefined;
    let fewest = this.#ofOne;
    for (const waiting of this.#waiting) {
      const taken = this.#takenBy(waiting.actor);
      if (taken >= fewest) continue;
      best = waiting;
      fewest = taken;
    }
    return best;
  }

  #takenBy(actor: string): number {
    return this.#taken.get(actor) ?? 0;
  }

  #count(actor: string, change: number): void {
    this.#takenCount += change;
    const taken = this.#takenBy(actor) + change;
    if (taken === 0) this.#taken.delete(actor);
    else this.#taken.set(actor, taken);
  }
}
