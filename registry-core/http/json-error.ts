import type { ServerResponse } from 'node:http';
import type { RegistryError } from '../errors/index.ts';
import { errorBodyFor, requestContext } from '../telemetry/index.ts';

/** Answers with an error's status, headers and JSON body; does nothing once the headers have gone out. */
export function sendJsonError(response: ServerResponse, error: RegistryError): void {
  if (response.headersSent || response.destroyed) return;
  const body = JSON.stringify(errorBodyFor(response.req, error));
  setCommonHeaders(response);
  for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
  response.writeHead(error.status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  });
  // A HEAD answer carries the length of the body, never the body.
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

/** Sets what every answer carries. The distribution API adds it to its answers by itself. */
export function setCommonHeaders(response: ServerResponse): void {
  const context = requestContext(response.req);
  if (context !== undefined) response.setHeader('X-Request-Id', context.id);
  response.setHeader('X-Content-Type-Options', 'nosniff');
}
