import type { Fetch } from '../api/transport.ts';

/** What a route answers with: a body for 200, or a whole response. */
type Answer = object | string | Response;
type Route = Answer | ((request: { readonly url: URL; readonly body: unknown }) => Answer);

/**
 * A registry for tests of screens: answers what it was told to, by method and path, and remembers what it was asked.
 * A request without an answer is answered 404, as a real registry would.
 */
export class FakeRegistry {
  readonly #routes = new Map<string, Route>();
  readonly requests: { readonly name: string; readonly body: unknown }[] = [];

  /** @param name Method and path, such as `GET /api/v2.0/projects`. */
  on(name: string, route: Route): this {
    this.#routes.set(name, route);
    return this;
  }

  /** The bodies of the requests of that name so far. */
  asked(name: string): readonly unknown[] {
    return this.requests.filter((request) => request.name === name).map((request) => request.body);
  }

  readonly fetch: Fetch = async (input, init) => {
    const url = new URL(input, 'http://localhost');
    const name = `${init.method ?? 'GET'} ${url.pathname}`;
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
    this.requests.push({ name, body });
    const route = this.#routes.get(name);
    if (route === undefined) return failure(404, 'NOT_FOUND', 'not found');
    const answer = typeof route === 'function' ? route({ url, body }) : route;
    if (answer instanceof Response) return answer;
    return typeof answer === 'string' ? new Response(answer) : Response.json(answer);
  };
}

/** An error as the registry answers it. */
export function failure(status: number, code: string, message: string): Response {
  return Response.json(
    { errors: [{ code, message }] },
    { status, headers: { 'x-request-id': 'request-42' } },
  );
}

/** A Harbor list with its count. */
export function harborList(items: readonly object[]): Response {
  return Response.json(items, { headers: { 'x-total-count': String(items.length) } });
}
