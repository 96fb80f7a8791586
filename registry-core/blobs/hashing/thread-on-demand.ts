import { Worker } from 'node:worker_threads';

/** A thread that had nothing to do for so long ends: an idle registry keeps its memory small. Milliseconds. */
const IDLE_MS = 10_000;

/** Enough for a thread that goes through one buffer again and again. */
const LIMITS = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 };

/** What a {@link ThreadOnDemand} runs and tells. */
interface ThreadParts<Answer> {
  readonly script: URL;
  /** What it does, for the error of one that ends by itself. */
  readonly task: string;
  readonly onAnswer: (answer: Answer) => void;
  /** The thread is gone, and what it was asked with it. What is sent next starts another one. */
  readonly onLost: (failure: Error) => void;
}

/** A worker thread that exists only while there is work for it. */
export class ThreadOnDemand<Question, Answer> {
  readonly #parts: ThreadParts<Answer>;
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(parts: ThreadParts<Answer>) {
    this.#parts = parts;
  }

  send(question: Question): void {
    clearTimeout(this.#idle);
    this.#worker ??= this.#start();
    this.#worker.postMessage(question);
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
    this.#worker = undefined;
    this.#parts.onLost(new Error('hashing ended with the registry'));
    await worker?.terminate();
  }

  #start(): Worker {
    const { script, task, onAnswer } = this.#parts;
    const worker = new Worker(script, { resourceLimits: LIMITS });
    worker.unref();
    worker.on('message', (answer: Answer) => onAnswer(answer));
    worker.on('error', (cause) => this.#lose(worker, cause));
    worker.on('exit', () => this.#lose(worker, new Error(`the thread that hashes ${task} ended`)));
    return worker;
  }

  #lose(worker: Worker, failure: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#parts.onLost(failure);
  }
}
