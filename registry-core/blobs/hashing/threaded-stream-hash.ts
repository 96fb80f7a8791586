import { ThreadStartError } from '../../threads/index.ts';
import type { DigestAlgorithm } from '../digest.ts';
import { isWritableByThreads } from '../driver.ts';
import { LocalStreamHash } from './local-stream-hash.ts';
import type { StreamHash, UploadBatch } from './stream-hash.ts';
import type { UploadThread } from './upload-thread.ts';

interface RunningInThread {
  readonly thread: UploadThread;
  readonly id: number;
}

/**
 * A running hash that is computed in the thread that writes, while the event loop receives what comes next. A body of a
 * single batch is hashed where it arrives: to wake a thread for it would take longer. So is one whose thread cannot be
 * started: its first batch is still whole then.
 */
export class ThreadedStreamHash implements StreamHash {
  readonly #pick: () => UploadThread | undefined;
  readonly #algorithm: DigestAlgorithm;
  /** Hashes here, once it is known that there is too little for a thread, or none. */
  #local: LocalStreamHash | undefined;
  #running: RunningInThread | undefined;
  #failure: Error | undefined;

  /** `pick` chooses the thread once it is needed, if there is one. */
  constructor(pick: () => UploadThread | undefined, algorithm: DigestAlgorithm) {
    this.#pick = pick;
    this.#algorithm = algorithm;
  }

  async append(batch: UploadBatch): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#running === undefined && this.#local === undefined) this.#begin(batch);
    if (this.#running !== undefined) {
      try {
        return await appendInThread(this.#running, batch);
      } catch (cause) {
        if (!(cause instanceof ThreadStartError)) throw cause;
      }
    }
    await this.#here().append(batch);
  }

  async digest(): Promise<string> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#running === undefined) return (this.#local ?? new LocalStreamHash(this.#algorithm)).digest();
    const { thread, id } = this.#running;
    return `${this.#algorithm}:${await thread.digest(id)}`;
  }

  fork(): StreamHash {
    const fork = new ThreadedStreamHash(this.#pick, this.#algorithm);
    fork.#failure = this.#failure;
    fork.#local = this.#local?.fork();
    if (this.#running !== undefined) {
      const { thread, id } = this.#running;
      fork.#running = { thread, id: thread.copy(id, (failure) => fork.#lose(failure)) };
    }
    return fork;
  }

  drop(): void {
    this.#running?.thread.drop(this.#running.id);
    this.#running = undefined;
  }

  #begin({ file, isMore }: UploadBatch): void {
    const thread = isMore && isWritableByThreads(file) ? this.#pick() : undefined;
    if (thread === undefined) this.#here();
    else this.#running = { thread, id: thread.begin(this.#algorithm, (failure) => this.#lose(failure)) };
  }

  #here(): LocalStreamHash {
    this.#local ??= new LocalStreamHash(this.#algorithm);
    return this.#local;
  }

  /** A thread that was not started had nothing of it yet. */
  #lose(failure: Error): void {
    if (!(failure instanceof ThreadStartError)) this.#failure = failure;
    this.#running = undefined;
  }
}

async function appendInThread(
  { thread, id }: RunningInThread,
  { file, chunks, position }: UploadBatch,
): Promise<void> {
  if (!isWritableByThreads(file)) throw new Error('an upload has one file');
  const bytes = chunks.reduce((sum, { byteLength }) => sum + byteLength, 0);
  await file.appendBy(position, bytes, (descriptor) => thread.append(id, descriptor, position, chunks));
}
