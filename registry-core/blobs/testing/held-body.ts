/** A body whose chunks come when a test says so; until then it hangs, also for who returns from it. */
export class HeldBody implements AsyncIterable<Buffer> {
  #waiting: Resolvers<IteratorResult<Buffer>> | undefined;
  #asked = withResolvers();

  [Symbol.asyncIterator](): AsyncIterator<Buffer> {
    return {
      next: () => {
        const waiting = withResolvers<IteratorResult<Buffer>>();
        this.#waiting = waiting;
        this.#asked.resolve();
        return waiting.promise;
      },
      // As that of a generator, which ends behind the `next` that is under way.
      return: () => new Promise(() => undefined),
    };
  }

  /** Resolves when somebody waits for bytes: all that was sent before is taken. */
  async awaited(): Promise<void> {
    await this.#asked.promise;
  }

  /** Brings bytes; resolves when they are taken. */
  async send(bytes: Uint8Array | string): Promise<void> {
    await this.#answer(({ resolve }) => resolve({ value: Buffer.from(bytes), done: false }));
    await this.awaited();
  }

  /** Ends the body as it should end. */
  end(): Promise<void> {
    return this.#answer(({ resolve }) => resolve({ value: undefined, done: true }));
  }

  /** Ends it as a broken connection does. */
  breakOff(): Promise<void> {
    const cause = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    return this.#answer(({ reject }) => reject(cause));
  }

  async #answer(give: (waiting: Resolvers<IteratorResult<Buffer>>) => void): Promise<void> {
    await this.awaited();
    const waiting = this.#waiting;
    if (waiting === undefined) throw new Error('nobody waits for the body');
    this.#waiting = undefined;
    this.#asked = withResolvers();
    give(waiting);
  }
}

interface Resolvers<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
  readonly reject: (cause: Error) => void;
}

/** As `Promise.withResolvers`, which Node 20 has not. */
export function withResolvers<Value = void>(): Resolvers<Value> {
  let resolve: (value: Value) => void = () => undefined;
  let reject: (cause: Error) => void = () => undefined;
  const promise = new Promise<Value>((onValue, onFailure) => {
    resolve = onValue;
    reject = onFailure;
  });
  return { promise, resolve, reject };
}
