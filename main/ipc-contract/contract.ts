import type { Static, TSchema } from 'typebox';

/** A request from the window to main. `parameters` validates the argument list; the result is main's own and trusted. */
export interface IpcRequest<Parameters extends TSchema = TSchema, Result = unknown> {
  readonly parameters: Parameters;
  /** Only carries the type; never set. */
  readonly result?: Result;
}

/** An event from main to the window. */
export interface IpcEvent<Payload = unknown> {
  /** Only carries the type; never set. */
  readonly payload?: Payload;
}

/** One domain of inter-process calls: what the preload script exposes as `window.marina.<domain>`. */
export interface IpcContract {
  readonly domain: string;
  readonly requests: Readonly<Record<string, IpcRequest>>;
  readonly events: Readonly<Record<string, IpcEvent>>;
}

/** Names a request, its argument list and its result: `request<AppInfo>()(Type.Tuple([]))`. */
export function request<Result>(): <Parameters extends TSchema>(
  parameters: Parameters,
) => IpcRequest<Parameters, Result> {
  return (parameters) => ({ parameters });
}

/** Names an event and its payload. */
export function event<Payload>(): IpcEvent<Payload> {
  return {};
}

type ArgumentsOf<Request> =
  Request extends IpcRequest<infer Parameters, unknown>
    ? Static<Parameters> extends infer List extends readonly unknown[]
      ? List
      : never
    : never;

type ResultOf<Request> = Request extends IpcRequest<TSchema, infer Result> ? Result : never;

type PayloadOf<Event> = Event extends IpcEvent<infer Payload> ? Payload : never;

/** What main implements: one function a request, which may answer at once or later. */
export type IpcHandlers<Contract extends IpcContract> = {
  readonly [Name in keyof Contract['requests']]: (
    ...parameters: ArgumentsOf<Contract['requests'][Name]>
  ) => ResultOf<Contract['requests'][Name]> | Promise<ResultOf<Contract['requests'][Name]>>;
};

/** What main may publish. */
export type IpcPublisher<Contract extends IpcContract> = <Name extends keyof Contract['events'] & string>(
  name: Name,
  payload: PayloadOf<Contract['events'][Name]>,
) => void;

/** What the window sees: a function a request, and `on(event, listener)`, which returns the way to stop listening. */
export type IpcClient<Contract extends IpcContract> = {
  readonly [Name in keyof Contract['requests']]: (
    ...parameters: ArgumentsOf<Contract['requests'][Name]>
  ) => Promise<ResultOf<Contract['requests'][Name]>>;
} & {
  readonly on: <Name extends keyof Contract['events'] & string>(
    name: Name,
    listener: (payload: PayloadOf<Contract['events'][Name]>) => void,
  ) => () => void;
};

/** Electron keeps only an error's message across processes, so an answer says itself whether it worked. */
export type IpcAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: { readonly code: string; readonly message: string } };

/** The channel of a request or an event. */
export function channelOf(contract: Pick<IpcContract, 'domain'>, name: string): string {
  return `marina:${contract.domain}:${name}`;
}
