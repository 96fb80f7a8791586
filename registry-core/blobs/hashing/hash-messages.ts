import type { DigestAlgorithm } from '../digest.ts';

/** What a thread answers first: it listens. */
export const THREAD_READY = 'ready';

/** `awaited`: somebody waits for it. `idle`: when there is nothing else to hash. */
export type HashUrgency = 'awaited' | 'idle';

/** What the thread of {@link FileHasher} is asked. */
export interface HashQuestion {
  readonly id: number;
  readonly path: string;
  readonly algorithm: DigestAlgorithm;
  readonly urgency: HashUrgency;
}

/** Why a file could not be hashed. An error that crosses threads keeps its message, and loses its code. */
export interface HashFailure {
  readonly message: string;
  /** The system's, such as ENOENT or EIO. */
  readonly code: string | undefined;
}

/** What it answers: the hash in lower-case hex, or why there is none; `absent` is no failure. */
export type HashAnswer =
  | { readonly id: number; readonly absent: true }
  | { readonly id: number; readonly encoded: string }
  | { readonly id: number; readonly failure: HashFailure };

/** The error that a thread told of. */
export function toError({ message, code }: HashFailure): Error {
  return Object.assign(new Error(message), { code });
}
