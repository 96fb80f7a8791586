import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { actorName, NOBODY, type RequestIdentity } from '../../access/index.ts';
import { CSRF_HEADER } from '../../rules/csrf-header.ts';
import type { AnyOperation } from '../contract/operation.ts';
import { successOf } from '../contract/operation.ts';
import type { ApiInstance } from '../instance.ts';
import { type AnswerWriter, answerWriter } from './answers.ts';
import type { Call, Found, Handler, Serve } from './call.ts';
import { requireSignedIn, requireUser } from './finder.ts';
import { acceptForms } from './form-body.ts';
import { withoutZeroValues } from './harbor-habits.ts';
import type { Places } from './places.ts';
import { routePath } from './route-path.ts';

/** Tells who makes an API request; throws UNAUTHORIZED for bad credentials. */
export interface ApiAuthenticator {
  forApi(request: IncomingMessage): RequestIdentity | Promise<RequestIdentity>;
}

const IDENTITY = Symbol('identity');
type IdentifiedRequest = FastifyRequest & { [IDENTITY]?: RequestIdentity };

/**
 * How operations are served: a request is authenticated, checked against the contract, its caller's right is asked and
 * what its path names is found; the handler's answer is written as the contract says, and no more of it.
 */
export function servingOn(instance: ApiInstance, authenticator: ApiAuthenticator, places: Places): Serve {
  return (operation, handler) => {
    const route = {
      ...shapeOf(operation),
      ...(operation.right.asks.kind === 'handler' ? {} : { onRequest: identification(authenticator) }),
      handler: handlerOf(operation, handler, places),
    };
    if (operation.bodyType !== 'form') {
      instance.route(route);
      return;
    }
    // Only where a form is meant: a page of another origin may send one without asking.
    void instance.register(async (scope: ApiInstance) => {
      acceptForms(scope);
      scope.route(route);
    });
  };
}

type RouteShape = Pick<RouteOptions, 'method' | 'url' | 'schema' | 'config' | 'preValidation'>;

/** What Fastify and the document are told of an operation. */
function shapeOf(operation: AnyOperation): RouteShape {
  const { id, tag, summary, description, params, query, headers, body, answers } = operation;
  const schema = {
    ...(operation.hidden ? { hide: true } : {}),
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    ...(params === undefined ? {} : { params }),
    ...(query === undefined ? {} : { querystring: query }),
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body }),
    response: answers,
  };
  return {
    method: operation.method,
    url: routePath(operation.path),
    schema,
    // Fastify makes a HEAD of each GET, which the document leaves out; one of the contract says something of its own.
    ...(operation.method === 'HEAD' ? { config: { swagger: { exposeHeadRoute: true } } } : {}),
    ...(query === undefined
      ? {}
      : {
          preValidation: async (request: FastifyRequest) => {
            request.query = withoutZeroValues(request.query, query);
          },
        }),
  };
}

/** Finds out who makes a request, before its handler runs. */
function identification(authenticator: ApiAuthenticator) {
  return async (request: IdentifiedRequest, reply: FastifyReply): Promise<void> => {
    const identity = await authenticator.forApi(request.raw);
    request[IDENTITY] = identity;
    if (identity.csrfToken !== undefined) reply.header(CSRF_HEADER, identity.csrfToken);
  };
}

function handlerOf<Op extends AnyOperation>(operation: Op, handler: Handler<Op>, places: Places) {
  const status = successOf(operation);
  let writer: AnswerWriter | undefined;
  return async (request: IdentifiedRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const identity = request[IDENTITY] ?? NOBODY;
    const { principal } = identity;
    const found = places.find(operation, principal, {
      params: (request.params ?? {}) as Readonly<Record<string, string>>,
      isName: request.headers['x-is-resource-name'] === (true as unknown),
    });
    const result = await handler(callOf<Op>(request, reply, identity, found));
    if (reply.sent) return reply;
    writer ??= answerWriter(operation.answers[status]);
    return writer(reply.code(status), result);
  };
}

function callOf<Op extends AnyOperation>(
  request: FastifyRequest,
  reply: FastifyReply,
  identity: RequestIdentity,
  found: Found[keyof Found],
): Call<Op> {
  const { params, query, headers, body } = request;
  const call = {
    ...(found as object),
    params,
    query,
    headers,
    body,
    identity,
    principal: identity.principal,
    get caller() {
      return requireSignedIn(identity.principal);
    },
    get actor() {
      return actorName(requireSignedIn(identity.principal));
    },
    get user() {
      return requireUser(identity.principal);
    },
    request,
    reply,
  };
  // The contract's schemas have checked all four; the types of the parts follow from them.
  return call as unknown as Call<Op>;
}
