import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream';

/**
 * The bytes of a request. Who leaves early lets go of the request at once, also while no byte comes, and does not destroy
 * it: the client is still to get its answer, and the rest of its body may pass unread. Node's own iterator stays with
 * the request until its next byte, and nobody else can read it before.
 */
export class RequestBody implements AsyncIterableIterator<Buffer> {
  readonly #request: IncomingMessage;
  readonly #wake = (): void => this.#onChange();
  /** Ends what {@link #follow} began. */
  #forget: (() => void) | undefined;
  #onChange: () => void = () => undefined;
  #isOver = false;
  #failure: Error | undefined;

  constructor(request: IncomingMessage) {
    this.#request = request;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Buffer, undefined>> {
    this.#forget ??= this.#follow();
    for (;;) {
      if (this.#isOver) return this.#end();
      const chunk: Buffer | null = this.#request.destroyed ? null : this.#request.read();
      if (chunk !== null) return { value: chunk, done: false };
      await new Promise<void>((resolve) => {
        this.#onChange = resolve;
      });
    }
  }

  async return(): Promise<IteratorResult<Buffer, undefined>> {
    this.#isOver = true;
    this.#letGo();
    this.#wake();
    return { value: undefined, done: true };
  }

  #end(): IteratorResult<Buffer, undefined> {
    this.#letGo();
    if (this.#failure !== undefined) throw this.#failure;
    return { value: undefined, done: true };
  }

  /** Not before the first byte is wanted: whoever listens keeps others from reading. */
  #follow(): () => void {
    this.#request.on('readable', this.#wake);
    return finished(this.#request, { writable: false }, (failure) => {
      this.#isOver = true;
      this.#failure = failure ?? undefined;
      this.#wake();
    });
  }

  #letGo(): void {
    this.#request.off('readable', this.#wake);
    this.#forget?.();
  }
}
