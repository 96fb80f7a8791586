import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { notBuilt } from '../api/index.ts';
import { type ErrorCode, RegistryError, toRegistryError } from '../errors/index.ts';
import { errorBodyFor, requestContext } from '../telemetry/index.ts';
import type { RouteTable } from './route-table.ts';

/** Answers anything that a route threw, as `{"errors":[{"code","message"}]}`. */
export function answerError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const error = isFastifyError(thrown) ? fromFastify(thrown) : toRegistryError(thrown);
  // What is not built is no fault, nor is it one that a client left.
  const hasLeft = error.code === 'UNAVAILABLE' && requestContext(request.raw)?.departure.hasLeft === true;
  if (error.status >= 500 && error.status !== 501 && !hasLeft)
    request.log.error({ err: error.cause ?? error }, error.message);
  sendError(reply, error);
}

/** Answers a path that has no route: 501 where Harbor has one, 405 with `Allow` where other methods do, else 404. */
export function answerUnknown(
  routes: RouteTable,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const path = request.url.split('?', 1)[0] ?? '';
  const missing = notBuilt(request.method, path);
  if (missing !== undefined) return sendError(reply, missing);
  const methods = routes.methodsOf(path);
  const error =
    methods.length > 0
      ? new RegistryError(
          'METHOD_NOT_ALLOWED',
          `${request.method} is not supported here; use ${methods.join(', ')}`,
          {
            headers: { Allow: methods.join(', ') },
          },
        )
      : new RegistryError('NOT_FOUND', `there is nothing at ${path}`);
  return sendError(reply, error);
}

/** Sends an error's status, headers and JSON body. */
export function sendError(reply: FastifyReply, error: RegistryError): FastifyReply {
  // A schema of the route's good answers must not shape the bad ones.
  return reply
    .code(error.status)
    .headers(error.headers)
    .type('application/json')
    .serializer(String)
    .send(JSON.stringify(errorBodyFor(reply.request.raw, error)));
}

function isFastifyError(thrown: unknown): thrown is FastifyError {
  return thrown instanceof Error && 'statusCode' in thrown && typeof thrown.statusCode === 'number';
}

const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  408: 'REQUEST_TIMEOUT',
  409: 'CONFLICT',
  412: 'PRECONDITION',
  413: 'REQUEST_ENTITY_TOO_LARGE',
  429: 'TOO_MANY_REQUEST',
};

function fromFastify(error: FastifyError): RegistryError {
  const [problem] = error.validation ?? [];
  if (problem !== undefined) return validationError(error, problem);
  const status = error.statusCode ?? 500;
  if (status < 400 || status >= 500) return toRegistryError(error);
  return new RegistryError(CODE_OF_STATUS[status] ?? 'BAD_REQUEST', error.message, { status, cause: error });
}

function validationError(
  error: FastifyError,
  problem: NonNullable<FastifyError['validation']>[number],
): RegistryError {
  const place = { body: 'body', params: 'path', querystring: 'query', headers: 'headers' }[
    error.validationContext ?? 'body'
  ];
  const field = fieldOf(problem);
  const what = problem.message ?? 'is not valid';
  return new RegistryError(
    'BAD_REQUEST',
    field === '' ? `the ${place} ${what}` : `${place} field "${field}" ${what}`,
    { detail: { in: place, field }, cause: error },
  );
}

/** The dotted name of the field; for a missing or surplus property, that property. */
function fieldOf(problem: NonNullable<FastifyError['validation']>[number]): string {
  const names = problem.instancePath.split('/').slice(1).map(unescapePointer);
  const listed = problem.params['requiredProperties'] ?? problem.params['additionalProperties'];
  if (Array.isArray(listed) && listed.length > 0) names.push(String(listed[0]));
  return names.join('.');
}

function unescapePointer(segment: string): string {
  return segment.replace(/~1/g, '/').replace(/~0/g, '~');
}
