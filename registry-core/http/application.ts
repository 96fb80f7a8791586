import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify';
import { type ApiInstance as Application, compileValidator } from '../api/index.ts';
import { LARGE_BODY_BYTES, roomForBody, roomForMade } from '../distribution/index.ts';
import { type Logger, requestContext } from '../telemetry/index.ts';
import { acceptAbsentBodies } from './absent-body.ts';
import { answerError, answerUnknown } from './application-errors.ts';
import { hasPortal, isPageAddress, registerPortal, sendPage } from './portal.ts';
import { RouteTable } from './route-table.ts';

export interface ApplicationOptions {
  readonly logger: Logger;
  /** Folder of the built portal; without one, or when it is empty, no pages are served. */
  readonly portalFolder?: string | undefined;
}

export interface OpenApplication {
  readonly application: Application;
  /** Handles one request; call it only after `application.ready()`. */
  handle(request: IncomingMessage, response: ServerResponse): void;
}

/** Of a request; lists of what to delete are the longest. */
const BODY_BYTES_AT_MOST = 1024 * 1024;

/** Names in a path may be as long as a repository's, percent-encoded twice. */
const MAX_PARAMETER_LENGTH = 4096;

/** Terraform asks `/api/v2.0/quotas/?…`: a slash at the end of a path of the API means nothing. */
function withoutTrailingSlash(url: string): string {
  return url.startsWith('/api/') ? url.replace(/^([^?]*[^/?])\/+(?=\?|$)/, '$1') : url;
}

/**
 * Creates the application: everything that is not the distribution API. It never listens itself; the server hands it
 * the requests that passed its checks.
 */
export async function createApplication(options: ApplicationOptions): Promise<OpenApplication> {
  const { logger, portalFolder } = options;
  const portal = portalFolder !== undefined && hasPortal(portalFolder) ? portalFolder : undefined;
  const { application, handle } = newApplication(logger);
  const routes = new RouteTable();
  application.setValidatorCompiler(compileValidator);
  // Quicker than what Fastify compiles from the response schemas, and compiling them all would delay the start.
  application.setSerializerCompiler(() => JSON.stringify);
  application.setErrorHandler(answerError);
  application.setNotFoundHandler((request, reply) => {
    if (portal !== undefined && isPageAddress(request)) return sendPage(reply);
    return answerUnknown(routes, request, reply);
  });
  acceptAbsentBodies(application);
  application.addHook('onRoute', ({ url, method }) => routes.add(url, [method].flat()));
  application.addHook('onRequest', async (request, reply) => {
    const context = requestContext(request.raw);
    if (context !== undefined) context.route = request.routeOptions.url;
    // Answers depend on who asks and change all the time; the portal's files say otherwise themselves.
    reply.header('Cache-Control', 'no-store');
  });
  waitForRoom(application);
  if (portal !== undefined) await registerPortal(application, portal);
  return { application, handle };
}

function newApplication(logger: Logger): OpenApplication {
  let handle: OpenApplication['handle'] = () => {};
  const application = fastify({
    loggerInstance: logger as FastifyBaseLogger,
    // The server writes the access log, for all requests alike.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: (request) => requestContext(request)?.id ?? '',
    routerOptions: { maxParamLength: MAX_PARAMETER_LENGTH },
    // Bad percent-encoding and the like, which no route sees.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) =>
      answerError(error, request, reply),
    rewriteUrl: ({ url }) => withoutTrailingSlash(url ?? '/'),
    bodyLimit: BODY_BYTES_AT_MOST,
    return503OnClosing: false,
    serverFactory: (handler) => {
      handle = handler;
      return createServer();
    },
  }).withTypeProvider<TypeBoxTypeProvider>();
  return { application, handle: (request, response) => handle(request, response) };
}

/** Makes bodies and answers that are large wait until there is room for them in memory. */
function waitForRoom(application: Application): void {
  application.addHook('preParsing', (request, reply, payload, done) => {
    const bytes = bytesToRead(request);
    const room = bytes > LARGE_BODY_BYTES ? roomForBody(reply.raw, bytes) : undefined;
    if (room === undefined) done(null, payload);
    else void room.then(() => done(null, payload));
  });
  application.addHook('onSend', (_request, reply, payload, done) => {
    const bytes = typeof payload === 'string' ? Buffer.byteLength(payload) : 0;
    const room = roomForMade(reply.raw, bytes);
    if (room === undefined) done(null, payload);
    else void room.then(() => done(null, payload));
  });
}

/** Of a body that comes in chunks nobody knows the length. */
function bytesToRead({ raw: { headers } }: FastifyRequest): number {
  const length =
    headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : Infinity;
  return Math.min(length, BODY_BYTES_AT_MOST);
}
