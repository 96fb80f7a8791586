import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal, RequestIdentity, SignedInPrincipal, UserPrincipal } from '../../access/index.ts';
import type { FullArtifactRecord, Parts, Project, RepositoryListItem } from '../../catalog/index.ts';
import type { AnswerOf, AnyOperation, BodyOf, HeadersOf, ParamsOf, QueryOf } from '../contract/operation.ts';

/** What a path names, looked up for a caller who may do there what the operation is for. */
export interface Found {
  readonly registry: unknown;
  readonly project: { readonly project: Project };
  readonly repository: Found['project'] & { readonly repository: RepositoryListItem };
  readonly artifact: Found['repository'] & { readonly artifact: FullArtifactRecord };
}

/** One request of an operation, checked against its contract, from a caller who has its right. */
export type Call<Op extends AnyOperation> = Found[Op['right']['place']] & {
  readonly params: ParamsOf<Op>;
  readonly query: QueryOf<Op>;
  readonly headers: HeadersOf<Op>;
  readonly body: BodyOf<Op>;
  readonly identity: RequestIdentity;
  readonly principal: Principal;
  /** Whoever is signed in; throws UNAUTHORIZED for anonymous. */
  readonly caller: SignedInPrincipal;
  /** The caller's name, as events carry it; throws as `caller`. */
  readonly actor: string;
  /** The signed-in user; throws as `caller`, and FORBIDDEN for robots. */
  readonly user: UserPrincipal;
  /** The HTTP side, for what only that knows: addresses, headers of the answer. */
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
};

/** What a handler answers: the body of success, or the items of a list in the parts in which they are read. */
export type Result<Op extends AnyOperation> =
  | AnswerOf<Op>
  | (AnswerOf<Op> extends readonly (infer Item)[] ? Parts<Item> : never);

/** Does what an operation is for: parses what the contract cannot say, calls one use case, answers. */
export type Handler<Op extends AnyOperation> = (call: Call<Op>) => Result<Op> | Promise<Result<Op>>;

/** Adds an operation to the server. */
export type Serve = <Op extends AnyOperation>(operation: Op, handler: Handler<Op>) => void;
