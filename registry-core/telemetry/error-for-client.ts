import type { IncomingMessage } from 'node:http';
import { type ErrorBody, errorBody, type RegistryError } from '../errors/registry-error.ts';
import { requestContext } from './request-context.ts';

/** The body of an error for who made a request: where things lie on this machine concerns administrators alone. */
export function errorBodyFor(request: IncomingMessage, error: RegistryError): ErrorBody {
  const body = errorBody(error);
  const context = requestContext(request);
  if (context === undefined || context.administrator) return body;
  return { errors: body.errors.map((one) => ({ ...one, message: context.paths.hide(one.message) })) };
}
