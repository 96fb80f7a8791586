/** A place in an {@link ArrivalOrder}. */
export interface ArrivalPlace {
  /** Resolves when all that entered before have left. */
  readonly earlier: Promise<void>;
  /** To be called once. */
  readonly leave: () => void;
}

/** Tells when all that came before is done, for what must be answered in the order in which it came. */
export class ArrivalOrder {
  #last: Promise<void> = Promise.resolve();

  enter(): ArrivalPlace {
    const earlier = this.#last;
    let leave = (): void => {};
    const left = new Promise<void>((resolve) => {
      leave = resolve;
    });
    this.#last = earlier.then(() => left);
    return { earlier, leave };
  }
}
