import { extname } from 'node:path';
import { ThreadOnDemand, ThreadStartError, toError } from '../../threads/index.ts';
import type { DigestAlgorithm } from '../digest.ts';
import type { UploadAnswer, UploadRequest } from './upload-messages.ts';

/** Beside the built chunks it is JavaScript, in the sources TypeScript. */
export const UPLOAD_WORKER = new URL(`./upload-worker${extname(import.meta.url)}`, import.meta.url);

interface Waiting<Value> {
  readonly resolve: (value: Value) => void;
  readonly reject: (failure: Error) => void;
}

interface RunningHash {
  readonly algorithm: DigestAlgorithm;
  /** Told once when the thread is lost, and the hash with it; see {@link ThreadOnDemand}. */
  readonly onLost: (failure: Error) => void;
  appending?: Waiting<void>;
  digesting?: Waiting<string>;
}

/** A thread that writes the batches of uploads to their files and hashes them; it exists only while there are any. */
export class UploadThread {
  readonly #running = new Map<number, RunningHash>();
  readonly #thread: ThreadOnDemand<UploadRequest, UploadAnswer>;
  readonly #now: () => number;
  #failedToStartAt = Number.NEGATIVE_INFINITY;
  #lastId = 0;

  /** `now` tells milliseconds. */
  constructor(script: URL, now: () => number) {
    this.#now = now;
    this.#thread = new ThreadOnDemand({
      script,
      task: 'hashes uploads',
      onAnswer: (answer) => this.#receive(answer),
      onLost: (failure) => this.#lose(failure),
    });
  }

  /** When it could not be started last. */
  get failedToStartAt(): number {
    return this.#failedToStartAt;
  }

  /** How many hashes run in it. */
  get size(): number {
    return this.#running.size;
  }

  /** Begins a hash; returns its number. */
  begin(algorithm: DigestAlgorithm, onLost: (failure: Error) => void): number {
    this.#lastId += 1;
    this.#running.set(this.#lastId, { algorithm, onLost });
    return this.#lastId;
  }

  /**
   * Writes a batch, whose memory becomes the thread's, at a place of an open file and takes it into a hash. Rejects with
   * a {@link ThreadStartError} when the thread could not be started: then the memory is still there.
   */
  append(id: number, descriptor: number, position: number, batch: readonly Uint8Array[]): Promise<void> {
    const running = this.#require(id);
    const { algorithm } = running;
    const chunks = batch.map(ownMemory);
    return new Promise((resolve, reject) => {
      running.appending = { resolve, reject };
      this.#thread.send(
        { kind: 'append', id, algorithm, descriptor, position, chunks },
        chunks.map(({ buffer }) => buffer),
      );
    });
  }

  /** The hash, in lower-case hex, of all that was appended so far. */
  digest(id: number): Promise<string> {
    const running = this.#require(id);
    return new Promise((resolve, reject) => {
      running.digesting = { resolve, reject };
      this.#thread.send({ kind: 'digest', id });
    });
  }

  /** Begins a hash over what another one is over now; returns its number. */
  copy(id: number, onLost: (failure: Error) => void): number {
    const to = this.begin(this.#require(id).algorithm, onLost);
    this.#thread.send({ kind: 'copy', id, to });
    return to;
  }

  /** Ends a hash. */
  drop(id: number): void {
    if (!this.#running.delete(id)) return;
    this.#thread.send({ kind: 'drop', id });
    if (this.#running.size === 0) this.#thread.rest();
  }

  /** Ends the thread; hashes that run in it are lost. */
  close(): Promise<void> {
    return this.#thread.close();
  }

  #require(id: number): RunningHash {
    const running = this.#running.get(id);
    if (running === undefined) throw new Error(`there is no hash ${id}`);
    return running;
  }

  #receive(answer: UploadAnswer): void {
    const running = this.#running.get(answer.id);
    if (answer.kind === 'digest') running?.digesting?.resolve(answer.encoded);
    else if (answer.failure === undefined) running?.appending?.resolve();
    else running?.appending?.reject(toError(answer.failure));
  }

  #lose(failure: Error): void {
    if (failure instanceof ThreadStartError) this.#failedToStartAt = this.#now();
    const lost = [...this.#running.values()];
    this.#running.clear();
    for (const { onLost, appending, digesting } of lost) {
      onLost(failure);
      appending?.reject(failure);
      digesting?.reject(failure);
    }
  }
}

/** The chunk itself where its memory is nobody else's, else a copy: memory that goes to a thread is gone here. */
function ownMemory(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = chunk;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength
    ? new Uint8Array(buffer)
    : new Uint8Array(chunk);
}
