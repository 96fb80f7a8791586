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
import type { Logger } from '../telemetry/logger.ts';
import { requestContext } from '../telemetry/request-context.ts';
import { acceptAbsentBodies } from './absent-body.ts';
import { answerError, answerUnknown } from './application-errors.ts';
import type { Application } from './application-instance.ts';
import { hasPortal, isPageAddress, registerPortal, sendPage } from './portal.ts';
import { RouteTable } from './route-table.ts';
import { compileValidator } from './validation.ts';

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

/** Names in a path may be as long as a repository's, percent-encoded twice. */
const MAX_PARAMETER_LENGTH = 4096;

/**
 * Creates the application: everything that is not the distribution API. It never listens itself; the server hands it
 * the requests that passed its checks.
 */
export async function createApplication(options: ApplicationOptions): Promise<OpenApplication> {
  const { logger, portalFolder } = options;
  const portal = portalFolder !== undefined && hasPortal(portalFolder) ? portalFolder : undefined;
  const routes = new RouteTable();
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
    return503OnClosing: false,
    serverFactory: (handler) => {
      handle = handler;
      return createServer();
    },
  }).withTypeProvider<TypeBoxTypeProvider>();
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
  if (portal !== undefined) await registerPortal(application, portal);
  return { application, handle: (request, response) => handle(request, response) };
}
