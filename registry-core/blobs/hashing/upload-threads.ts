import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import type { DigestAlgorithm } from '../digest.ts';
import { LocalStreamHash } from './local-stream-hash.ts';
import type { StreamHash } from './stream-hash.ts';
import { ThreadedStreamHash } from './threaded-stream-hash.ts';
import { UPLOAD_WORKER, UploadThread } from './upload-thread.ts';

/** More would wait for the event loop, which receives what they write. */
const THREADS_AT_MOST = 4;

/** A thread that could not be started is not tried again for so long. Milliseconds. */
const START_AGAIN_MS = 60_000;

/**
 * The threads that write and hash uploads. A machine of one processor has none: they would only take turns with the loop.
 * While none can be started, uploads are hashed where they arrive.
 */
export class UploadThreads {
  readonly #threads: readonly UploadThread[];
  readonly #now: () => number;

  /** `now` tells milliseconds. */
  constructor(
    processors: number = availableParallelism(),
    script: URL = UPLOAD_WORKER,
    now: () => number = () => performance.now(),
  ) {
    const count = processors < 2 ? 0 : Math.min(processors, THREADS_AT_MOST);
    this.#threads = Array.from({ length: count }, () => new UploadThread(script, now));
    this.#now = now;
  }

  /** A hash over nothing yet. */
  open(algorithm: DigestAlgorithm): StreamHash {
    if (this.#threads.length === 0) return new LocalStreamHash(algorithm);
    return new ThreadedStreamHash(() => this.#idlest(), algorithm);
  }

  /** Ends the threads; hashes that run in them are lost. */
  async close(): Promise<void> {
    for (const thread of this.#threads) await thread.close();
  }

  /** Undefined when none could be started lately. */
  #idlest(): UploadThread | undefined {
    const startAgain = this.#now() - START_AGAIN_MS;
    return this.#threads
      .filter(({ failedToStartAt }) => failedToStartAt <= startAgain)
      .reduce<UploadThread | undefined>(
        (least, thread) => (least === undefined || thread.size < least.size ? thread : least),
        undefined,
      );
  }
}
