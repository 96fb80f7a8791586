import type { ApiInstance as Application } from '../api/index.ts';

/**
 * Takes an empty body as one that is absent, whatever type the request names: Terraform and other generated clients send
 * `Content-Type: application/json` with every request, DELETE included. Call it before any route is added.
 */
export function acceptAbsentBodies(application: Application): void {
  application.addHook('onRequest', async ({ raw }) => {
    const { 'content-length': length, 'transfer-encoding': coding } = raw.headers;
    if (coding === undefined && (length === undefined || Number(length) === 0)) {
      delete raw.headers['content-type'];
    }
  });
  // In chunks it shows only at its end that a body is empty.
  const parse = application.getDefaultJsonParser('error', 'error');
  application.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string' },
    (request, body, done) => {
      if (body === '') done(null, undefined);
      else void parse(request, body, done);
    },
  );
}
