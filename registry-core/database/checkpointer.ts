import { extname } from 'node:path';
import { type ThreadFailure, ThreadOnDemand, toError } from '../threads/index.ts';

/** Beside the built chunks it is JavaScript, in the sources TypeScript. */
const WORKER = new URL(`./checkpoint-worker${extname(import.meta.url)}`, import.meta.url);

/** What the thread is started with, and what other threads with a connection of their own are. */
export interface ConnectionData {
  readonly path: string;
  readonly nativeBinding: string | undefined;
}

/** What it answers to each request: what went wrong, if anything did. */
export interface CheckpointAnswer {
  readonly failure?: ThreadFailure;
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

/** Runs checkpoints of one database in a worker thread, which exists only while there is work for it. */
export class Checkpointer {
  readonly #thread: ThreadOnDemand<'checkpoint', CheckpointAnswer>;
  #waiting: Waiting | undefined;

  constructor(data: ConnectionData) {
    this.#thread = new ThreadOnDemand({
      script: WORKER,
      task: 'copies the log into the database',
      data,
      onAnswer: ({ failure }) => {
        this.#settle(failure === undefined ? undefined : toError(failure));
        this.#thread.rest();
      },
      onLost: (failure) => this.#settle(failure),
    });
  }

  /** Copies the log into the database file; one call at a time. Rejects when the disk or the thread fails. */
  run(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#thread.send('checkpoint');
    });
  }

  /** Ends the thread, if there is one; resolves when it has let go of the file. */
  close(): Promise<void> {
    return this.#thread.close();
  }

  #settle(failure: Error | undefined): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (failure === undefined) waiting?.resolve();
    else waiting?.reject(failure);
  }
}
