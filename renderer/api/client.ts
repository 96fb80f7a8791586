import { type Answer, type Arguments, type Item, type OperationId, routeOf } from './operations.ts';
import { type NumberedPage, numberedPage } from './paging.ts';
import { type ApiRequest, ApiTransport, type Fetch, type QueryValue } from './transport.ts';

/** Calls the operations of the registry's API by their ids. Each function throws ApiError. */
export interface ApiClient {
  /** Calls an operation and reads its answer. */
  call<Id extends OperationId>(id: Id, args: Arguments<Id>): Promise<Answer<Id>>;
  /** Calls one of Harbor's lists; the answer counts all that match. */
  list<Id extends OperationId>(id: Id, args: Arguments<Id>): Promise<NumberedPage<Item<Id>>>;
  /** Calls an operation that answers content or text, such as a manifest exactly as it was pushed. */
  text(id: OperationId, args: LooseArguments): Promise<string>;
  readonly transport: ApiTransport;
}

/** Arguments as they go into a request, whatever operation they are for. */
export interface LooseArguments {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly headers?: Readonly<Record<string, string | boolean | number | undefined>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** A client of the own origin. Tests pass their own `fetch`. */
export function createApiClient(fetchFunction?: Fetch): ApiClient {
  const transport = new ApiTransport(fetchFunction);
  const send = (id: OperationId, args: LooseArguments): Promise<Response> =>
    transport.send(requestOf(id, args));
  return {
    transport,
    call: async <Id extends OperationId>(id: Id, args: Arguments<Id>) => {
      const text = await (await send(id, args as LooseArguments)).text();
      // What the contract's schema says; the registry writes nothing else.
      return (text === '' ? undefined : JSON.parse(text)) as Answer<Id>;
    },
    list: async <Id extends OperationId>(id: Id, args: Arguments<Id>) =>
      numberedPage<Item<Id>>(await send(id, args as LooseArguments)),
    text: async (id, args) => (await send(id, args)).text(),
  };
}

function requestOf(id: OperationId, { params, query, headers, body, signal }: LooseArguments): ApiRequest {
  const { method, path } = routeOf(id);
  return {
    method,
    path: filledPath(path, params ?? {}),
    ...(query === undefined ? {} : { query }),
    ...(headers === undefined ? {} : { headers: texts(headers) }),
    ...(body === undefined ? {} : { body }),
    signal,
  };
}

function filledPath(path: string, params: NonNullable<LooseArguments['params']>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    const encoded = encodeURIComponent(params[name] ?? '');
    // Harbor wants the slashes of a repository encoded twice.
    return name === 'repository_name' ? encodeURIComponent(encoded) : encoded;
  });
}

function texts(headers: NonNullable<LooseArguments['headers']>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}
