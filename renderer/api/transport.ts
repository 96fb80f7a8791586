import { CSRF_HEADER } from '../../registry-core/rules/csrf-header.ts';
import { ApiError, errorOf } from './api-error.ts';

export type QueryValue = string | number | boolean | undefined;

export interface ApiRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path on the own origin, from `/api/…` on, its variable parts already encoded. */
  readonly path: string;
  /** Undefined values are left out. */
  readonly query?: Readonly<Record<string, QueryValue>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

export type Fetch = (input: string, init: RequestInit) => Promise<Response>;

/**
 * Sends requests to the registry on the own origin.
 * Every failure is an {@link ApiError}, except an abort, which stays the `AbortError` that the caller asked for.
 */
export class ApiTransport {
  readonly #fetch: Fetch;
  // A browser session must repeat the token that the last answer carried; the window has none and sends none.
  #csrfToken: string | undefined;

  constructor(fetchFunction: Fetch = (input, init) => fetch(input, init)) {
    this.#fetch = fetchFunction;
  }

  /** Sends a request and returns the response once it is known to be a success. */
  async send(request: ApiRequest): Promise<Response> {
    const response = await this.#answer(request);
    this.#csrfToken = response.headers.get(CSRF_HEADER) ?? this.#csrfToken;
    if (!response.ok) throw await errorOf(response);
    return response;
  }

  async #answer(request: ApiRequest): Promise<Response> {
    const headers: Record<string, string> = { accept: 'application/json', ...request.headers };
    if (request.body !== undefined) headers['content-type'] = 'application/json';
    if (this.#csrfToken !== undefined) headers[CSRF_HEADER] = this.#csrfToken;
    const init: RequestInit = { method: request.method ?? 'GET', headers, credentials: 'same-origin' };
    if (request.body !== undefined) init.body = JSON.stringify(request.body);
    if (request.signal !== undefined) init.signal = request.signal;
    try {
      return await this.#fetch(request.path + queryString(request.query), init);
    } catch (cause) {
      if (request.signal?.aborted === true) throw cause;
      throw new ApiError('NETWORK', 'the registry does not answer', { cause });
    }
  }
}

function queryString(query: ApiRequest['query']): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
