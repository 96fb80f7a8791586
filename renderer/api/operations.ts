import type { Contract } from '../../registry-core/api/contract/index.ts';
import type {
  AnswerOf,
  BodyOf,
  HeadersOf,
  ParamsOf,
  QueryOf,
} from '../../registry-core/api/contract/operation.ts';
import type { OperationRoute } from '../../registry-core/api/contract/routes.ts';

/** The id of an operation of the registry's API. */
export type OperationId = keyof Contract;

/** What an operation answers. */
export type Answer<Id extends OperationId> = AnswerOf<Contract[Id]>;

/** One item of an operation that answers a list. */
export type Item<Id extends OperationId> = Answer<Id> extends readonly (infer Single)[] ? Single : never;

/** The registry has a default for whatever a query leaves out. */
export type Query<Id extends OperationId> = {
  readonly [Name in keyof QueryOf<Contract[Id]>]?: QueryOf<Contract[Id]>[Name] | undefined;
};

export type Body<Id extends OperationId> = BodyOf<Contract[Id]>;

type IfAny<Part, Then> = [keyof Part] extends [never] ? unknown : Then;

/** What a call of an operation is made from: exactly what its contract asks. */
export type Arguments<Id extends OperationId> = IfAny<
  ParamsOf<Contract[Id]>,
  { readonly params: Readonly<ParamsOf<Contract[Id]>> }
> &
  IfAny<QueryOf<Contract[Id]>, { readonly query?: Query<Id> }> &
  IfAny<HeadersOf<Contract[Id]>, { readonly headers?: Partial<HeadersOf<Contract[Id]>> }> &
  (unknown extends Body<Id> ? unknown : { readonly body: Body<Id> }) & {
    readonly signal?: AbortSignal | undefined;
  };

/** Filled in by the build from the contract: the window takes its types from there, and no more code than this. */
declare const API_ROUTES: Readonly<Record<OperationId, OperationRoute>>;

/** Which request an operation is. */
export function routeOf(id: OperationId): OperationRoute {
  return API_ROUTES[id];
}
