import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

/** A worker that had nothing to do for so long ends: an idle registry keeps its memory small. Milliseconds. */
const IDLE_MS = 10_000;

/** Beside the built chunks it is JavaScript, in the sources TypeScript. */
const WORKER = new URL(`./checkpoint-worker${extname(import.meta.url)}`, import.meta.url);

/** Enough for a thread that runs one statement again and again. */
const LIMITS = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 };

/** Runs checkpoints of one database in a worker thread, which exists only while there is work for it. */
export class Checkpointer {
  readonly #path: string;
  readonly #nativeBinding: string | undefined;
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(path: string, nativeBinding: string | undefined) {
    this.#path = path;
    this.#nativeBinding = nativeBinding;
  }

  /** Copies the log into the database file; one call at a time. Rejects when the disk or the thread fails. */
  async run(): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker ?? this.#start();
    try {
      await answerOf(worker);
    } catch (cause) {
      await this.close();
      throw cause;
    }
    this.#idle = setTimeout(() => void this.close(), IDLE_MS);
    this.#idle.unref();
  }

  /** Ends the thread, if there is one; resolves when it has let go of the file. */
  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(WORKER, {
      workerData: { path: this.#path, nativeBinding: this.#nativeBinding },
      resourceLimits: LIMITS,
    });
    worker.unref();
    // Whoever waits for an answer hears of it; at other times the next start will.
    worker.on('error', () => undefined);
    this.#worker = worker;
    return worker;
  }
}

function answerOf(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (failure: Error | undefined): void => {
      worker.off('message', onMessage);
      worker.off('error', settle);
      worker.off('exit', onExit);
      if (failure === undefined) resolve();
      else reject(failure);
    };
    const onMessage = (): void => settle(undefined);
    const onExit = (): void => settle(new Error('the thread of checkpoints ended'));
    worker.on('message', onMessage);
    worker.on('error', settle);
    worker.on('exit', onExit);
    worker.postMessage('checkpoint');
  });
}
