/**
 * Turns the clock of this process: everything that runs in it, such as a registry, sees another time than the programs
 * beside it. Turn it before what shall see it is opened, as that may keep `Date.now`.
 */
export class ShiftedClock {
  static readonly #realDate = globalThis.Date;
  #milliseconds = 0;

  /** Takes the place of `Date` until {@link restore}. */
  constructor() {
    const shiftedNow = (): number => ShiftedClock.realNow() + this.#milliseconds;
    globalThis.Date = new Proxy(ShiftedClock.#realDate, {
      construct: (target, args, newTarget) =>
        Reflect.construct(target, args.length === 0 ? [shiftedNow()] : args, newTarget),
      get: (target, name, receiver) => (name === 'now' ? shiftedNow : Reflect.get(target, name, receiver)),
    });
  }

  /** The time that other programs see, in milliseconds. */
  static realNow(): number {
    return ShiftedClock.#realDate.now();
  }

  /** Sets how far this process is ahead of the others; negative: behind. */
  shift(seconds: number): void {
    this.#milliseconds = seconds * 1000;
  }

  restore(): void {
    globalThis.Date = ShiftedClock.#realDate;
  }
}
