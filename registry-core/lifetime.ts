/** Things to close, in the reverse order of their opening. */
export class Lifetime {
  readonly #closers: (() => void | Promise<void>)[] = [];

  /** Adds what ends with this lifetime. */
  onClose(closer: () => void | Promise<void>): void {
    this.#closers.push(closer);
  }

  /** Closes everything, even when some of it fails; then throws the first failure. Idempotent. */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (let closer = this.#closers.pop(); closer !== undefined; closer = this.#closers.pop()) {
      try {
        await closer();
      } catch (failure) {
        failures.push(failure);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
