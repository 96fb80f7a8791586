import type { Static, TObject, TSchema } from 'typebox';
import type { Place, Right } from './rights.ts';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What one operation of the API is: the server, the document and the window are all made from it. */
export interface Operation<
  Params extends TObject = TObject,
  Query extends TObject = TObject,
  Headers extends TObject = TObject,
  Body extends TSchema = TSchema,
  Answer extends TSchema = TSchema,
  At extends Place = Place,
> {
  /** Unique; Harbor's where Harbor has the operation. */
  readonly id: string;
  readonly method: Method;
  /** From the root, its parameters in braces. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly right: Right<At>;
  readonly params?: Params;
  readonly query?: Query;
  readonly headers?: Headers;
  readonly body?: Body;
  /** `form`: the body comes as a form (application/x-www-form-urlencoded). Default: JSON. */
  readonly bodyType?: 'form';
  /** The status of success and what comes with it. Failures are always `Errors`. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** Neither in the document nor counted as API, such as `/metrics`. */
  readonly hidden?: true;
}

/** States an operation; gives its parts their types. */
export function operation<
  const Id extends string,
  At extends Place,
  Answer extends TSchema,
  Params extends TObject = TObject<Record<never, never>>,
  Query extends TObject = TObject<Record<never, never>>,
  Headers extends TObject = TObject<Record<never, never>>,
  Body extends TSchema = TSchema,
>(
  stated: Operation<Params, Query, Headers, Body, Answer, At> & { readonly id: Id },
): Operation<Params, Query, Headers, Body, Answer, At> & { readonly id: Id } {
  return stated;
}

/** Any operation, whatever its parts are. */
export type AnyOperation = Operation;

type Part<Schema> = Schema extends TSchema ? Static<Schema> : never;

export type ParamsOf<Op extends AnyOperation> = Part<NonNullable<Op['params']>>;
export type QueryOf<Op extends AnyOperation> = Part<NonNullable<Op['query']>>;
export type HeadersOf<Op extends AnyOperation> = Part<NonNullable<Op['headers']>>;
export type BodyOf<Op extends AnyOperation> = Part<NonNullable<Op['body']>>;
export type AnswerOf<Op extends AnyOperation> = Part<Op['answers'][number]>;

/** The status that says that it was done. */
export function successOf({ id, answers }: AnyOperation): number {
  const [status] = Object.keys(answers);
  if (status === undefined) throw new Error(`${id} has no answer`);
  return Number(status);
}
