import { extname } from 'node:path';
import { ThreadOnDemand, toError } from '../../threads/index.ts';
import type { DigestAlgorithm } from '../digest.ts';
import type { HashAnswer, HashQuestion, HashUrgency } from './hash-messages.ts';

/** Beside the built chunks it is JavaScript, in the sources TypeScript. */
const WORKER = new URL(`./hash-worker${extname(import.meta.url)}`, import.meta.url);

interface Pending {
  readonly resolve: (digest: string | undefined) => void;
  readonly reject: (cause: unknown) => void;
  readonly algorithm: DigestAlgorithm;
}

/** Hashes files in a worker thread, which exists only while there is work for it. */
export class FileHasher {
  readonly #pending = new Map<number, Pending>();
  readonly #thread = new ThreadOnDemand<HashQuestion, HashAnswer>({
    script: WORKER,
    task: 'hashes files',
    onAnswer: (answer) => this.#settle(answer),
    onLost: (failure) => this.#refuseAll(failure),
  });
  #lastId = 0;

  /**
   * The digest of all that is in a file; undefined when there is no plain file of that name. Rejects with the system's
   * error, such as EIO, or when the thread fails.
   */
  hash(
    path: string,
    algorithm: DigestAlgorithm,
    urgency: HashUrgency = 'awaited',
  ): Promise<string | undefined> {
    this.#lastId += 1;
    const question: HashQuestion = { id: this.#lastId, path, algorithm, urgency };
    return new Promise((resolve, reject) => {
      this.#pending.set(question.id, { resolve, reject, algorithm });
      this.#thread.send(question);
    });
  }

  /** Ends the thread; whoever waits for it is refused. */
  close(): Promise<void> {
    return this.#thread.close();
  }

  #settle(answer: HashAnswer): void {
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if ('failure' in answer) pending?.reject(toError(answer.failure));
    else if ('absent' in answer) pending?.resolve(undefined);
    else pending?.resolve(`${pending.algorithm}:${answer.encoded}`);
    if (this.#pending.size === 0) this.#thread.rest();
  }

  #refuseAll(cause: unknown): void {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(cause);
  }
}
