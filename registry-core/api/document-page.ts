import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DOCUMENT_PAGE_POLICY } from '../rules/page-policy.ts';
import type { ApiInstance } from './instance.ts';

/** The files of Swagger UI that the page needs, with their types. */
const ASSETS: ReadonlyMap<string, string> = new Map([
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
]);

/**
 * Shows the API's document at `path` with Swagger UI, from files of the installation alone. Its files are read when
 * somebody looks at the page, so that a start does not pay for them.
 */
export function addDocumentPage(instance: ApiInstance, path: string): void {
  const hidden = { schema: { hide: true } };
  instance.get(path, hidden, async (_request, reply) => reply.redirect(`${path}/`));
  instance.get(`${path}/`, hidden, async (_request, reply) =>
    reply
      .header('Content-Security-Policy', DOCUMENT_PAGE_POLICY)
      .type('text/html; charset=utf-8')
      .send(page(path)),
  );
  instance.get(`${path}/json`, hidden, async () => instance.swagger());
  instance.get(`${path}/yaml`, hidden, async (_request, reply) =>
    reply.type('application/yaml').send(instance.swagger({ yaml: true })),
  );
  instance.get(`${path}/static/start.js`, hidden, async (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(startScript(path)),
  );
  for (const [name, type] of ASSETS) {
    instance.get(`${path}/static/${name}`, hidden, async (_request, reply) =>
      reply.type(type).send(await readFile(join(assetFolder(), name))),
    );
  }
}

function assetFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
}

function page(path: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Marina API</title>
<link rel="stylesheet" href="${path}/static/swagger-ui.css">
<div id="swagger-ui"></div>
<script src="${path}/static/swagger-ui-bundle.js"></script>
<script src="${path}/static/start.js"></script>
</html>
`;
}

/** Without the null validator the page would ask one on the internet to judge the document. */
function startScript(path: string): string {
  const options = { url: `${path}/json`, dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null };
  return `SwaggerUIBundle(${JSON.stringify(options)});\n`;
}
