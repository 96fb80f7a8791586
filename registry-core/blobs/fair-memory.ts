/** The latest things by a key; where there are too many, whoever has most loses the oldest of theirs. */
export class FairMemory<Value extends { readonly owner: string }> {
  readonly #most: number;
  readonly #values = new Map<string, Value>();

  /** `most`: things that are kept, of all owners together. */
  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): Value | undefined {
    return this.#values.get(key);
  }

  /** Keeps it as the latest. */
  set(key: string, value: Value): void {
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size > this.#most) this.#forgetOne();
  }

  /** The latest last. */
  values(): readonly Value[] {
    return [...this.#values.values()];
  }

  #forgetOne(): void {
    const counts = new Map<string, number>();
    for (const { owner } of this.#values.values()) counts.set(owner, (counts.get(owner) ?? 0) + 1);
    const most = Math.max(...counts.values());
    for (const [key, { owner }] of this.#values) {
      if (counts.get(owner) !== most) continue;
      this.#values.delete(key);
      return;
    }
  }
}
