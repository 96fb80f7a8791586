const INTERVAL = 1000;

/** Reads each second how long the core's event loop was blocked at most since the last reading. */
export class EventLoopWatch {
  readonly #url: string;
  #timer: NodeJS.Timeout | undefined;
  #reading: Promise<void> | undefined;
  /** In ms. The core samples each 10 ms and counts from one sample to the next, so up to 10 ms are not a block. */
  longestBlock = 0;

  constructor(url: string) {
    this.#url = url;
  }

  async begin(): Promise<void> {
    // The first reading starts the core's measuring, and ends what was before.
    await this.#read();
    await this.#read();
    this.longestBlock = 0;
    this.#timer = setInterval(() => {
      this.#reading ??= this.#read().finally(() => {
        this.#reading = undefined;
      });
    }, INTERVAL);
  }

  async end(): Promise<void> {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    await this.#reading;
    await this.#read();
  }

  async #read(): Promise<void> {
    const text = await (await fetch(`${this.#url}/metrics`)).text();
    // prom-client sets it back at each reading.
    const seconds = /^nodejs_eventloop_lag_max_seconds (\S+)$/m.exec(text)?.[1];
    if (seconds === undefined) throw new Error('/metrics has no nodejs_eventloop_lag_max_seconds');
    this.longestBlock = Math.max(this.longestBlock, Number(seconds) * 1000);
  }
}
