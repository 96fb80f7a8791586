/**
 * Who is about to change what is kept under a digest. A file and its row are two things, and neither is made nor
 * judged in one step: while content is on its way to its row, nobody else may take the file for one without a row, or
 * the row for one without a file. Of this process alone, which is the only one with the data folder.
 */
export class ContentClaims {
  readonly #arriving = new Map<string, number>();
  readonly #judging = new Map<string, Promise<unknown>>();

  /** Runs `work`, which brings content and its row; others may bring the same. Waits while somebody judges it. */
  async arrive<Result>(digest: string, work: () => Promise<Result>): Promise<Result> {
    for (let judge = this.#judging.get(digest); judge !== undefined; judge = this.#judging.get(digest)) {
      await judge;
    }
    this.#arriving.set(digest, (this.#arriving.get(digest) ?? 0) + 1);
    try {
      return await work();
    } finally {
      const others = (this.#arriving.get(digest) ?? 1) - 1;
      if (others > 0) this.#arriving.set(digest, others);
      else this.#arriving.delete(digest);
    }
  }

  /**
   * Runs `work`, which compares content with its row and may change or remove either; nothing arrives meanwhile.
   * Undefined, and nothing is done, while content is arriving: it will be right when it has. Waits for other judges.
   */
  async judge<Result>(digest: string, work: () => Promise<Result>): Promise<Result | undefined> {
    for (let judge = this.#judging.get(digest); judge !== undefined; judge = this.#judging.get(digest)) {
      await judge;
    }
    if (this.#arriving.has(digest)) return undefined;
    const running = work();
    this.#judging.set(
      digest,
      running.catch(() => undefined),
    );
    try {
      return await running;
    } finally {
      this.#judging.delete(digest);
    }
  }
}
