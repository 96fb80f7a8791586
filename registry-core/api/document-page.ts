import type { IncomingMessage, ServerResponse } from 'node:http';
import swagger, { type StaticDocumentSpec } from '@fastify/swagger';
import { type FastifyInstance, fastify } from 'fastify';
import { errorBody, RegistryError } from '../errors/registry-error.ts';
import type { ApiInstance } from './instance.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Shows the instance's OpenAPI document below `path`: as a page, and at `…/json` and `…/yaml`.
 * Loading the page's files takes as long as half of the rest of the start, so it waits for the first who asks.
 */
export function addDocumentPage(instance: ApiInstance, path: string): void {
  let page: Promise<FastifyInstance> | undefined;
  instance.addHook('onClose', async () => (await page)?.close());
  for (const url of [path, `${path}/*`]) {
    instance.get(url, { schema: { hide: true } }, async (request, reply) => {
      page ??= createPage(instance, path);
      const { routing } = await page;
      reply.hijack();
      (routing as Handler)(request.raw, reply.raw);
    });
  }
}

/** A small application of its own, since routes cannot be added to one that runs. */
async function createPage(instance: ApiInstance, path: string): Promise<FastifyInstance> {
  const { default: swaggerUi } = await import('@fastify/swagger-ui');
  const page = fastify();
  page.setNotFoundHandler((request, reply) => {
    const error = new RegistryError('NOT_FOUND', `there is nothing at ${request.url}`);
    return reply.code(error.status).send(errorBody(error));
  });
  // The plugin's types allow OpenAPI 3.1 as what it makes, but not as what it is given.
  const specification = { document: instance.swagger() } as StaticDocumentSpec;
  await page.register(swagger, { mode: 'static', specification });
  await page.register(swaggerUi, {
    routePrefix: path,
    staticCSP: true,
    // Without this the page would ask a validator on the internet to judge the document.
    uiConfig: { validatorUrl: null },
  });
  await page.ready();
  return page;
}
