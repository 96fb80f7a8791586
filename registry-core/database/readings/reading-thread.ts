import { RegistryError } from '../../errors/index.ts';
import { ThreadOnDemand, ThreadStartError } from '../../threads/index.ts';
import { currentActor, currentAsker, FairPlaces } from '../../turns/index.ts';
import type { ConnectionData } from '../checkpointer.ts';
import { nobodyWaits, type Reading, type ReadingRoom } from './reading.ts';
import { fromReadingFailure, type ReadingAnswer, type ReadingRequest } from './reading-messages.ts';

/** V8's heap of the thread, MiB: the sums of a registry with a million artifacts fit in. */
const HEAP_MB = 128;

/** Readings that keep much and run at once: what all of them keep fits into the heap. One is for somebody else. */
const MUCH = { atOnce: 4, ofOne: 3 };

/** A reading that runs in the thread: what came of it, and who waits for more. */
interface Running {
  readonly arrived: ReadingAnswer[];
  failure: Error | undefined;
  /** The thread knows nothing of it any more. */
  isOver: boolean;
  wake: () => void;
}

/** Reads in a worker thread with a connection of its own, which exists only while there is something to read. */
export class ReadingThread implements ReadingRoom {
  readonly #running = new Map<number, Running>();
  readonly #thread: ThreadOnDemand<ReadingRequest, ReadingAnswer>;
  readonly #much = new FairPlaces(MUCH);
  #isClosed = false;
  #lastId = 0;

  /** `script` serves the readings, see `serveReadings`. */
  constructor(script: URL, data: ConnectionData) {
    this.#thread = new ThreadOnDemand({
      script,
      task: 'reads the database',
      data,
      heapMb: HEAP_MB,
      onAnswer: (answer) => this.#receive(answer),
      onLost: (failure) => this.#lose(failure),
    });
  }

  /**
   * Throws what the reading threw; UNAVAILABLE (503) when it takes too long; a `ThreadStartError` when there is no thread.
   * Whoever leaves the loop early ends the reading, and so does the departure of whom it is read for.
   */
  async *read<Question, Part>(reading: Reading<Question, Part>, question: Question): AsyncGenerator<Part> {
    const left = currentAsker()?.departure?.signal;
    if (left?.aborted === true) throw nobodyWaits();
    if (reading.keepsMuch !== true) return yield* this.#run(reading, question, left);
    const giveBack = await this.#much.take(currentActor(), left).catch((cause: unknown) => {
      throw left?.aborted === true ? nobodyWaits() : cause;
    });
    try {
      yield* this.#run(reading, question, left);
    } finally {
      giveBack();
    }
  }

  async *#run<Question, Part>(
    reading: Reading<Question, Part>,
    question: Question,
    left: AbortSignal | undefined,
  ): AsyncGenerator<Part> {
    if (this.#isClosed) throw new Error('the thread that reads the database ended with the registry');
    const id = ++this.#lastId;
    const running: Running = { arrived: [], failure: undefined, isOver: false, wake: () => undefined };
    const leave = (): void => fail(running, nobodyWaits());
    left?.addEventListener('abort', leave, { once: true });
    this.#running.set(id, running);
    try {
      if (left?.aborted === true) throw nobodyWaits();
      this.#thread.send({ kind: 'begin', id, name: reading.name, question, actor: currentActor() });
      for (;;) {
        const answer = await next(running);
        running.isOver = answer.kind !== 'part';
        if (answer.kind === 'failed') throw fromReadingFailure(answer.failure);
        if (answer.kind === 'end') return;
        yield answer.part as Part;
        if (running.failure !== undefined) throw running.failure;
        this.#thread.send({ kind: 'taken', id });
      }
    } finally {
      left?.removeEventListener('abort', leave);
      this.#forget(id, running.isOver);
    }
  }

  /** Ends the thread; whoever waits for it is refused. */
  close(): Promise<void> {
    this.#isClosed = true;
    return this.#thread.close();
  }

  #forget(id: number, isOver: boolean): void {
    this.#running.delete(id);
    if (!isOver) this.#thread.send({ kind: 'stop', id });
    if (this.#running.size === 0) this.#thread.rest();
  }

  #receive(answer: ReadingAnswer): void {
    const running = this.#running.get(answer.id);
    running?.arrived.push(answer);
    running?.wake();
  }

  #lose(failure: Error): void {
    for (const running of this.#running.values()) {
      running.isOver = true;
      fail(running, this.#isClosed || failure instanceof ThreadStartError ? failure : lost(failure));
    }
    this.#running.clear();
  }
}

function fail(running: Running, failure: Error): void {
  running.failure ??= failure;
  running.wake();
}

function lost(cause: Error): RegistryError {
  return new RegistryError(
    'UNAVAILABLE',
    'what was read was cut short; try again, or narrow it with a filter',
    {
      headers: { 'Retry-After': '1' },
      cause,
    },
  );
}

/** The next answer of a reading. Rejects when the thread was lost, or nobody waits for it. */
async function next(running: Running): Promise<ReadingAnswer> {
  while (running.arrived.length === 0) {
    if (running.failure !== undefined) throw running.failure;
    await new Promise<void>((resolve) => {
      running.wake = resolve;
    });
  }
  return running.arrived.shift() as ReadingAnswer;
}
