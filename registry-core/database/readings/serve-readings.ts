import { parentPort, workerData } from 'node:worker_threads';
import { THREAD_READY } from '../../threads/index.ts';
import { runFor } from '../../turns/index.ts';
import { withOpaqueParameters } from '../bound-parameters.ts';
import type { ConnectionData } from '../checkpointer.ts';
import { connect } from '../connect.ts';
import { KeptStatements } from '../kept-statements.ts';
import type { DatabaseReader, Statement } from '../statement.ts';
import { type AnyReading, LONGEST_READING_MS, nobodyWaits, type Reading, tooLong } from './reading.ts';
import { type ReadingAnswer, type ReadingRequest, toReadingFailure } from './reading-messages.ts';

/** Parts that may wait until somebody takes them. */
const PARTS_AHEAD = 2;

/** A reading that runs. */
class Serving {
  readonly #ended = new AbortController();
  readonly #longestMs: number;
  #deadline: NodeJS.Timeout | undefined;
  #untaken = 0;
  #goOn: () => void = () => undefined;

  /** `longestMs`: what the next part may take. */
  constructor(longestMs: number) {
    this.#longestMs = longestMs;
    this.#begin();
  }

  /** What ends the reading at its next rest. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  stop(cause: Error): void {
    this.#ended.abort(cause);
    this.#goOn();
  }

  taken(): void {
    this.#untaken -= 1;
    this.#goOn();
  }

  /** Counts a part that was sent; waits while too many are not taken. */
  async sent(): Promise<void> {
    this.#untaken += 1;
    // How long whoever takes the parts needs is not the reading's.
    this.end();
    while (this.#untaken >= PARTS_AHEAD && !this.signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#goOn = resolve;
      });
    }
    this.signal.throwIfAborted();
    this.#begin();
  }

  /** Nothing is to come any more, or nothing is read now. */
  end(): void {
    clearTimeout(this.#deadline);
  }

  #begin(): void {
    this.#deadline = setTimeout(() => this.stop(tooLong(this.#longestMs)), this.#longestMs);
  }
}

/**
 * Answers, in a worker thread, what a `ReadingThread` asks, on a connection that can change nothing. Several readings
 * take turns, as works on the event loop do.
 */
export function serveReadings(readings: readonly AnyReading[], longestMs = LONGEST_READING_MS): void {
  const reader = new KeptStatements(connectToRead(workerData as ConnectionData));
  const known = new Map(readings.map((reading) => [reading.name, reading as Reading<unknown, unknown>]));
  const running = new Map<number, Serving>();
  parentPort?.on('message', (request: ReadingRequest) => {
    const { id, kind } = request;
    if (kind === 'taken') running.get(id)?.taken();
    else if (kind === 'stop') running.get(id)?.stop(nobodyWaits());
    else {
      const serving = new Serving(longestMs);
      running.set(id, serving);
      const work = (): Promise<void> => serve(reader, known.get(request.name), request, serving);
      void runFor({ actor: request.actor, signal: serving.signal }, work).finally(() => {
        serving.end();
        running.delete(id);
      });
    }
  });
  parentPort?.postMessage(THREAD_READY);
}

function connectToRead({ path, nativeBinding }: ConnectionData): DatabaseReader {
  const connection = connect(path, nativeBinding, { fileMustExist: true, readonly: true });
  return {
    prepare<Parameters extends unknown[], Row>(sql: string): Statement<Parameters, Row> {
      return connection.prepare<Parameters, Row>(withOpaqueParameters(sql));
    },
  };
}

async function serve(
  reader: DatabaseReader,
  reading: Reading<unknown, unknown> | undefined,
  { id, name, question }: Extract<ReadingRequest, { kind: 'begin' }>,
  serving: Serving,
): Promise<void> {
  try {
    if (reading === undefined) throw new Error(`no reading is named ${name}`);
    for await (const part of reading.read(reader, question)) {
      answer({ kind: 'part', id, part });
      await serving.sent();
    }
    answer({ kind: 'end', id });
  } catch (cause) {
    answer({ kind: 'failed', id, failure: toReadingFailure(cause) });
  }
}

function answer(message: ReadingAnswer): void {
  parentPort?.postMessage(message);
}
