import type { ThreadFailure } from '../../threads/index.ts';
import type { DigestAlgorithm } from '../digest.ts';

/** What a thread of uploads is told, in order; `id` names a hash. */
export type UploadRequest =
  | {
      /** Writes the chunks, which become the thread's, to a file and takes them into the hash. */
      readonly kind: 'append';
      readonly id: number;
      readonly algorithm: DigestAlgorithm;
      /** Of a file that stays open until the answer. */
      readonly descriptor: number;
      readonly position: number;
      readonly chunks: readonly Uint8Array[];
    }
  | { readonly kind: 'digest'; readonly id: number }
  | { readonly kind: 'copy'; readonly id: number; readonly to: number }
  | { readonly kind: 'drop'; readonly id: number };

/** What it answers: that a batch is written and hashed, or why not; or a hash in lower-case hex. */
export type UploadAnswer =
  | { readonly kind: 'appended'; readonly id: number; readonly failure?: ThreadFailure }
  | { readonly kind: 'digest'; readonly id: number; readonly encoded: string };
