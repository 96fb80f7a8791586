import type { Errors } from '../../registry-core/api/schemas/common.ts';

/** A refusal or failure that the registry answered with, or that kept an answer from coming (`NETWORK`). */
export class ApiError extends Error {
  /** A code of the registry, such as NOT_FOUND; `NETWORK` when there was no answer, `UNKNOWN` when it was not ours. */
  readonly code: string;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** Finds the request in the registry's log. */
  readonly requestId: string | undefined;
  readonly detail: unknown;

  constructor(code: string, message: string, facts: ApiErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = 'ApiError';
    this.code = code;
    this.status = facts.status ?? 0;
    this.requestId = facts.requestId;
    this.detail = facts.detail;
  }
}

export interface ApiErrorFacts {
  readonly status?: number;
  readonly requestId?: string | undefined;
  readonly detail?: unknown;
  readonly cause?: unknown;
}

/** Reads the error body of a response that is not a success. Never throws: what it cannot read becomes UNKNOWN. */
export async function errorOf(response: Response): Promise<ApiError> {
  const facts = { status: response.status, requestId: response.headers.get('x-request-id') ?? undefined };
  try {
    const body = (await response.json()) as Partial<Errors> | null;
    const first = body?.errors?.[0];
    if (first !== undefined)
      return new ApiError(first.code, first.message, { ...facts, detail: first.detail });
  } catch (cause) {
    return new ApiError('UNKNOWN', `HTTP ${response.status} without an explanation`, { ...facts, cause });
  }
  return new ApiError('UNKNOWN', `HTTP ${response.status} without an explanation`, facts);
}

/** The id that finds the request in the registry's log. */
export function requestIdOf(error: unknown): string | undefined {
  return error instanceof ApiError ? error.requestId : undefined;
}

/** Whether the thing asked for is not, or no longer, there. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** Whether nobody is signed in: the web portal's session is missing or over. */
export function isNotSignedIn(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}
