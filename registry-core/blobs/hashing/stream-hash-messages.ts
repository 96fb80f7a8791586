import type { DigestAlgorithm } from '../digest.ts';

/** What the thread of {@link HashThread} is told, in order; `id` names a hash. */
export type StreamHashRequest =
  | {
      readonly kind: 'add';
      readonly id: number;
      readonly algorithm: DigestAlgorithm;
      /** Over shared memory; handed back with the answer. */
      readonly block: Uint8Array;
      readonly length: number;
    }
  | { readonly kind: 'digest'; readonly id: number }
  | { readonly kind: 'copy'; readonly id: number; readonly to: number }
  | { readonly kind: 'drop'; readonly id: number };

/** What it answers: a block to use again, or a hash in lower-case hex. */
export type StreamHashAnswer =
  | { readonly kind: 'added'; readonly id: number; readonly block: Uint8Array }
  | { readonly kind: 'digest'; readonly id: number; readonly encoded: string };
