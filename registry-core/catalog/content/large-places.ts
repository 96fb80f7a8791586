/** One that is read holds three times its bytes: what all hold stays below a hundred MiB. */
const AT_ONCE = 4;

/**
 * Lets few large manifests be read and stored at once; the others wait as bytes. Those who push take turns, so that a
 * crowd of one keeps nobody else's waiting longer than one.
 */
export class LargePlaces {
  #free = AT_ONCE;
  /** By who pushes; the first is next. */
  readonly #lines = new Map<string, (() => void)[]>();

  /** Does some work once there is a place for it. */
  async run<Result>(actor: string, work: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free -= 1;
    else await this.#wait(actor);
    try {
      return await work();
    } finally {
      this.#goOn();
    }
  }

  #wait(actor: string): Promise<void> {
    return new Promise((resolve) => {
      const line = this.#lines.get(actor) ?? [];
      line.push(resolve);
      this.#lines.set(actor, line);
    });
  }

  /** Gives a place on, or back. */
  #goOn(): void {
    const [first] = this.#lines;
    if (first === undefined) {
      this.#free += 1;
      return;
    }
    const [actor, line] = first;
    const begin = line.shift();
    this.#lines.delete(actor);
    if (line.length > 0) this.#lines.set(actor, line);
    begin?.();
  }
}
