import { RegistryError } from '../../errors/index.ts';
import { type ThreadFailure, toError, toFailure } from '../../threads/index.ts';

/** What the thread of readings is told; `id` names one that runs. */
export type ReadingRequest =
  | {
      readonly kind: 'begin';
      readonly id: number;
      readonly name: string;
      readonly question: unknown;
      readonly actor: string;
    }
  /** A part was taken. */
  | { readonly kind: 'taken'; readonly id: number }
  | { readonly kind: 'stop'; readonly id: number };

/** What it answers: parts one by one, then the end. */
export type ReadingAnswer =
  | { readonly kind: 'part'; readonly id: number; readonly part: unknown }
  | { readonly kind: 'end'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: ReadingFailure };

/** An error that a client may see keeps what it sees. */
type ReadingFailure = ThreadFailure & {
  readonly refusal?: Pick<RegistryError, 'code' | 'status' | 'detail'>;
};

/** What to tell of an error. */
export function toReadingFailure(cause: unknown): ReadingFailure {
  const failure = toFailure(cause);
  if (!(cause instanceof RegistryError)) return failure;
  const { code, status, detail } = cause;
  return { ...failure, refusal: { code, status, detail } };
}

/** The error that was told of. */
export function fromReadingFailure({ refusal, ...failure }: ReadingFailure): Error {
  if (refusal === undefined) return toError(failure);
  const { code, status, detail } = refusal;
  return new RegistryError(code, failure.message, { status, detail });
}
