import type { IncomingMessage } from 'node:http';
import { type ErrorBody, type ErrorCode, errorBody, type RegistryError } from '../errors/index.ts';
import type { MachinePaths } from './machine-paths.ts';
import { requestContext } from './request-context.ts';

/**
 * What others than administrators are told instead of messages that come from the keychain, from files of secrets or
 * from the desktop application: these name paths that are in none of the folders that {@link MachinePaths} knows.
 */
const PRIVATE: Partial<Readonly<Record<ErrorCode, string>>> = {
  SECRET_STORE_UNUSABLE:
    "the registry cannot open its secrets; its administrator finds the reason in the registry's log",
  SECRET_UNREADABLE:
    "a secret of the registry cannot be opened; its administrator finds the reason in the registry's log",
};

/** The body of an error for who made a request: where things lie on this machine concerns administrators alone. */
export function errorBodyFor(request: IncomingMessage, error: RegistryError): ErrorBody {
  const body = errorBody(error);
  const context = requestContext(request);
  if (context === undefined || context.administrator) return body;
  const instead = PRIVATE[error.code];
  const { paths } = context;
  return {
    errors: body.errors.map(({ code, message, detail }) => ({
      code,
      message: instead ?? paths.hide(message),
      ...(detail === undefined || instead !== undefined ? {} : { detail: withoutPaths(detail, paths) }),
    })),
  };
}

/** The same facts, with no path in any text. */
function withoutPaths(value: unknown, paths: MachinePaths): unknown {
  if (typeof value === 'string') return paths.hide(value);
  if (Array.isArray(value)) return value.map((one) => withoutPaths(one, paths));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutPaths(one, paths)]));
}
