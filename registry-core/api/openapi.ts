import swagger, { type SwaggerTransformObject } from '@fastify/swagger';
import { addDocumentPage } from './document-page.ts';
import type { ApiInstance } from './instance.ts';
import { Errors } from './schemas/common.ts';

/** Where Harbor has its Swagger UI. The document itself is at `…/json` and `…/yaml`. */
const DOCUMENT_PATH = '/devcenter-api-2.0';

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const;

/**
 * Describes every route that is added afterwards in one OpenAPI document, and shows it in a page that loads nothing
 * from elsewhere.
 */
export async function addApiDocument(instance: ApiInstance, version: string): Promise<void> {
  await instance.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Marina API',
        description: "Harbor's API v2.0, and Marina's own beside it.",
        license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
        version,
      },
      components: {
        securitySchemes: {
          basic: { type: 'http', scheme: 'basic' },
          session: { type: 'apiKey', in: 'cookie', name: 'sid' },
        },
      },
      security: [{ basic: [] }, { session: [] }, {}],
    },
    transformObject: (document) =>
      'openapiObject' in document ? completeDocument(document.openapiObject) : document.swaggerObject,
  });
  addDocumentPage(instance, DOCUMENT_PATH);
}

type Document = Extract<Parameters<SwaggerTransformObject>[0], { openapiObject: unknown }>['openapiObject'];

/** Moves schemas that have a title to the components, and gives each operation the answer of an error. */
function completeDocument(document: Document): Document {
  for (const path of Object.values(document.paths ?? {})) {
    for (const method of METHODS) {
      const operation = path?.[method];
      if (operation === undefined) continue;
      operation.responses = {
        ...operation.responses,
        default: {
          description: 'Error',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Errors' } } },
        },
      };
    }
  }
  const schemas = new Map<string, unknown>([['Errors', Errors]]);
  const paths = withReferences(document.paths, schemas);
  return {
    ...document,
    paths,
    components: { ...document.components, schemas: Object.fromEntries([...schemas].sort(byName)) },
  } as Document;
}

function byName([left]: [string, unknown], [right]: [string, unknown]): number {
  return left < right ? -1 : 1;
}

/** A copy of `value` in which each object schema with a title is a reference to it in `schemas`. */
function withReferences(value: unknown, schemas: Map<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((item) => withReferences(item, schemas));
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(
    Object.entries(value).map(([name, child]) => [name, withReferences(child, schemas)]),
  );
  const { title } = copy;
  if (typeof title !== 'string' || copy['type'] !== 'object') return copy;
  schemas.set(title, copy);
  return { $ref: `#/components/schemas/${title}` };
}
