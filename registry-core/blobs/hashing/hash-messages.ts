import type { ThreadFailure } from '../../threads/index.ts';
import type { DigestAlgorithm } from '../digest.ts';

/** `awaited`: somebody waits for it. `idle`: when there is nothing else to hash. */
export type HashUrgency = 'awaited' | 'idle';

/** What the thread of {@link FileHasher} is asked. */
export interface HashQuestion {
  readonly id: number;
  readonly path: string;
  readonly algorithm: DigestAlgorithm;
  readonly urgency: HashUrgency;
}

/** What it answers: the hash in lower-case hex, or why there is none; `absent` is no failure. */
export type HashAnswer =
  | { readonly id: number; readonly absent: true }
  | { readonly id: number; readonly encoded: string }
  | { readonly id: number; readonly failure: ThreadFailure };
