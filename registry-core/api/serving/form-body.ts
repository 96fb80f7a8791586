import type { FastifyInstance } from 'fastify';

const FORM_BYTES_AT_MOST = 64 * 1024;

/** Lets the routes of an instance take `application/x-www-form-urlencoded`: a text by name, a list for a repeated one. */
export function acceptForms(instance: Pick<FastifyInstance, 'addContentTypeParser'>): void {
  instance.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: FORM_BYTES_AT_MOST },
    async (_request: unknown, body: string | Buffer) => parseForm(String(body)),
  );
}

function parseForm(text: string): Record<string, string | string[]> {
  const form = new URLSearchParams(text);
  return Object.fromEntries(
    [...new Set(form.keys())].map((name) => {
      const values = form.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}
