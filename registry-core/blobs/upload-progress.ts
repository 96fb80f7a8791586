import { randomUUID } from 'node:crypto';
import { FairMemory } from './fair-memory.ts';
import type { StorageProblem } from './upload-errors.ts';

/** `waiting`: no request is sending bytes now. The last three are ends. */
type UploadProgressState = 'receiving' | 'waiting' | 'finished' | 'cancelled' | 'failed';

/** How far an upload is, or how it ended. Times are Unix ms. */
export interface UploadProgress {
  readonly id: string;
  readonly repositoryId: number;
  /** As the session has it. */
  readonly owner: string;
  readonly state: UploadProgressState;
  readonly startedAt: number;
  /** Of the last byte, or of the end. */
  readonly updatedAt: number;
  readonly receivedBytes: number;
  readonly totalBytes: number | undefined;
  /** It begins as JSON does: a config, and no packed layer. */
  readonly isConfig: boolean;
  /** The blob that it is to be, once its client has said so. */
  readonly digest?: string;
  /** Why it failed, where the disk is to blame. */
  readonly problem?: StorageProblem;
}

/** What is told of bytes that the disk refused before any was taken. */
export function refusedUpload(
  repositoryId: number,
  owner: string,
  problem: StorageProblem,
  now: number,
): UploadProgress {
  return {
    id: randomUUID(),
    repositoryId,
    owner,
    state: 'failed',
    startedAt: now,
    updatedAt: now,
    receivedBytes: 0,
    totalBytes: undefined,
    isConfig: false,
    problem,
  };
}

const REMEMBERED = 200;
/** Whoever follows uploads asks more often than that, also from a window that nobody sees. Milliseconds. */
export const REMEMBERED_MS = 10 * 60_000;

/** How the latest uploads ended, so that whoever followed them learns of it. */
export class EndedUploads {
  readonly #ended = new FairMemory<UploadProgress>(REMEMBERED);

  /** What is said last of an upload holds. */
  add(progress: UploadProgress): void {
    this.#ended.set(progress.id, progress);
  }

  /** Those of the last ten minutes. */
  list(now: number): readonly UploadProgress[] {
    return this.#ended.values().filter(({ updatedAt }) => now - updatedAt < REMEMBERED_MS);
  }
}

/** An upload that is over sooner is told to nobody. Milliseconds. */
const WORTH_TELLING_MS = 400;

/** Tells listeners that uploads have begun to arrive; those that ask from then on learn by themselves when it is over. */
export class UploadNotice {
  readonly #listeners = new Set<() => void>();
  #receiving = 0;
  #told = false;
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;

  /** Something is worth asking for; told once for all that comes within a moment. */
  tellSoon(): void {
    if (this.#listeners.size === 0) return;
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      for (const listener of this.#listeners) listener();
    }, WORTH_TELLING_MS).unref();
  }

  /** A request begins to send bytes. */
  begin(): void {
    this.#receiving += 1;
    if (this.#told || this.#listeners.size === 0 || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.#tell(), WORTH_TELLING_MS).unref();
  }

  /** A request has sent its bytes, or broken off. */
  end(): void {
    this.#receiving -= 1;
    if (this.#receiving === 0) this.#told = false;
  }

  /** Calls `listener` when bytes arrive for a while after none did. Returns the function that ends that. */
  onReceiving(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells nobody any more. */
  close(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#soon);
    this.#listeners.clear();
  }

  #tell(): void {
    this.#timer = undefined;
    if (this.#receiving === 0) return;
    this.#told = true;
    for (const listener of this.#listeners) listener();
  }
}
