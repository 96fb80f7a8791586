import type { IncomingMessage, ServerResponse } from 'node:http';
// Adds `summary`, `tags` and `operationId` to the type of a route's schema.
import type {} from '@fastify/swagger';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  RawServerDefault,
} from 'fastify';
import type { RequestIdentity } from '../access/request-identity.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who makes the request. Set before any handler of the API runs. */
    identity: RequestIdentity;
  }
}

/** The Fastify instance that the API's routes are added to. */
export type ApiInstance = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** Tells who makes an API request; throws UNAUTHORIZED for bad credentials. */
export interface ApiAuthenticator {
  forApi(request: IncomingMessage): RequestIdentity | Promise<RequestIdentity>;
}

const CSRF_HEADER = 'X-Harbor-CSRF-Token';

/** Finds out who makes each request, before its handler runs. */
export function addAuthentication(instance: ApiInstance, authenticator: ApiAuthenticator): void {
  instance.decorateRequest('identity');
  instance.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    request.identity = await authenticator.forApi(request.raw);
    if (request.identity.csrfToken !== undefined) reply.header(CSRF_HEADER, request.identity.csrfToken);
  });
}
