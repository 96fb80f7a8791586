import { type TransferListItem, Worker } from 'node:worker_threads';
import { THREAD_READY } from './thread-messages.ts';

/** A thread that had nothing to do for so long ends: an idle registry keeps its memory small. Milliseconds. */
const IDLE_MS = 10_000;

/** Enough for a thread that holds little, or whose bytes are in buffers, which are outside V8's heap. */
const HEAP_MB = 16;
const YOUNG_HEAP_MB = 2;

/**
 * A thread did not come to run, as where the system has no memory or no more threads. It took nothing: memory that was
 * to become its own is still there.
 */
export class ThreadStartError extends Error {
  constructor(task: string, cause: unknown) {
    super(`the thread that ${task} could not be started`, { cause });
    this.name = 'ThreadStartError';
  }
}

/** What a {@link ThreadOnDemand} runs and tells. */
interface ThreadParts<Answer> {
  /** Answers {@link THREAD_READY} first, as soon as it listens. */
  readonly script: URL;
  /** What it does, for the error of one that ends by itself: `hashes files`. */
  readonly task: string;
  /** What it is started with. */
  readonly data?: unknown;
  /** The most that V8's heap of the thread may hold, MiB; 16 unless said. */
  readonly heapMb?: number;
  readonly onAnswer: (answer: Answer) => void;
  /**
   * The thread is gone, and what it was asked with it. What is sent next starts another one. A {@link ThreadStartError}
   * when it did not come to run.
   */
  readonly onLost: (failure: Error) => void;
}

interface Unsent<Question> {
  readonly question: Question;
  readonly memory: readonly TransferListItem[];
}

/** A worker thread that exists only while there is work for it. */
export class ThreadOnDemand<Question, Answer> {
  readonly #parts: ThreadParts<Answer>;
  #worker: Worker | undefined;
  #isReady = false;
  /** Waits until the thread is ready: one that does not start would take the memory with it. */
  #unsent: Unsent<Question>[] = [];
  #idle: NodeJS.Timeout | undefined;

  constructor(parts: ThreadParts<Answer>) {
    this.#parts = parts;
  }

  /** `memory` is the thread's as soon as that is ready, and from then on gone in this one. */
  send(question: Question, memory: readonly TransferListItem[] = []): void {
    clearTimeout(this.#idle);
    if (this.#isReady) {
      this.#worker?.postMessage(question, memory);
      return;
    }
    this.#unsent.push({ question, memory });
    if (this.#worker === undefined) this.#start();
  }

  /** Nothing is left to do: the thread ends unless something is sent soon. */
  rest(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.close(), IDLE_MS).unref();
  }

  /** Ends the thread; what it was asked is lost. */
  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#end(new Error(`the thread that ${this.#parts.task} ended with the registry`));
    await worker?.terminate();
  }

  #start(): void {
    const { script, task, data, heapMb = HEAP_MB, onAnswer } = this.#parts;
    let worker: Worker;
    try {
      worker = new Worker(script, {
        workerData: data,
        resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: YOUNG_HEAP_MB },
      });
    } catch (cause) {
      this.#end(new ThreadStartError(task, cause));
      return;
    }
    this.#worker = worker;
    worker.unref();
    worker.on('message', (answer: Answer | typeof THREAD_READY) =>
      answer === THREAD_READY ? this.#sendAll(worker) : onAnswer(answer),
    );
    worker.on('error', (cause) => this.#lose(worker, cause));
    worker.on('exit', () => this.#lose(worker, new Error(`the thread that ${task} ended`)));
  }

  #sendAll(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#isReady = true;
    for (const { question, memory } of this.#unsent.splice(0)) worker.postMessage(question, memory);
  }

  #lose(worker: Worker, failure: unknown): void {
    if (this.#worker !== worker) return;
    if (!this.#isReady) this.#end(new ThreadStartError(this.#parts.task, failure));
    else this.#end(failure instanceof Error ? failure : new Error(String(failure)));
  }

  #end(failure: Error): void {
    this.#worker = undefined;
    this.#isReady = false;
    this.#unsent = [];
    this.#parts.onLost(failure);
  }
}
