import { errnoOf } from '../errors/index.ts';

/** What a thread answers first: it listens. */
export const THREAD_READY = 'ready';

/** Why a thread could not do something. An error that crosses threads keeps its message, and loses its code. */
export interface ThreadFailure {
  readonly message: string;
  /** The system's or SQLite's, such as ENOENT or SQLITE_IOERR. */
  readonly code: string | undefined;
}

/** What to tell another thread of an error. */
export function toFailure(cause: unknown): ThreadFailure {
  return { message: cause instanceof Error ? cause.message : String(cause), code: errnoOf(cause) };
}

/** The error that a thread told of. */
export function toError({ message, code }: ThreadFailure): Error {
  return Object.assign(new Error(message), { code });
}
