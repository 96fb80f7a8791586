/** The bytes of one request on their way into an upload, which may be stopped. */
export class Arrival {
  #received = 0;
  #firstByte: number | undefined;
  #isWhole = false;
  #stopped: Error | undefined;
  /** Ends the wait for the next bytes. */
  #wake: ((cause: Error) => void) | undefined;

  /** Bytes that have come. */
  get received(): number {
    return this.#received;
  }

  get firstByte(): number | undefined {
    return this.#firstByte;
  }

  /** All bytes of the body are here. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** What {@link stop} was told. */
  get stopped(): Error | undefined {
    return this.#stopped;
  }

  /** Takes no more bytes: {@link receive} fails with `cause` at once, also while it waits for some. The first cause holds. */
  stop(cause: Error): void {
    if (this.#stopped !== undefined) return;
    this.#stopped = cause;
    this.#wake?.(cause);
  }

  /** Hands the chunks of a body to `take`, one after the other. Throws what ended the body early, or `take` threw. */
  async receive(body: AsyncIterable<Uint8Array>, take: (chunk: Uint8Array) => Promise<void>): Promise<void> {
    const iterator = body[Symbol.asyncIterator]();
    try {
      for (;;) {
        const { value, done } = await this.#next(iterator);
        if (done === true) break;
        this.#firstByte ??= value[0];
        this.#received += value.byteLength;
        await take(value);
      }
      this.#isWhole = true;
    } finally {
      // Not waited for: a body that hangs ends when its connection does.
      if (!this.#isWhole) iterator.return?.()?.catch(() => undefined);
    }
  }

  /** A race with one wait at a time: on a promise for the whole body each chunk would leave a listener behind. */
  #next(iterator: AsyncIterator<Uint8Array>): Promise<IteratorResult<Uint8Array>> {
    return new Promise((resolve, reject) => {
      if (this.#stopped !== undefined) {
        reject(this.#stopped);
        return;
      }
      this.#wake = reject;
      iterator.next().then(resolve, reject);
    });
  }
}
