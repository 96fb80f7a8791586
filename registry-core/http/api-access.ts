import type { IncomingMessage } from 'node:http';
import type { UserPrincipal } from '../access/principal.ts';
import type { RequestIdentity } from '../access/request-identity.ts';
import { RegistryError } from '../errors/registry-error.ts';

/** Tells who makes an API request; throws UNAUTHORIZED for bad credentials. */
export interface ApiAuthenticator {
  forApi(request: IncomingMessage): RequestIdentity | Promise<RequestIdentity>;
}

/** Tells whether a credential holds while a request goes on. */
export interface LastingAuthenticator extends ApiAuthenticator {
  stillHolds(request: IncomingMessage): Promise<boolean>;
}

/** The user who makes a request. Throws UNAUTHORIZED when nobody is logged in. */
export async function requireUser(
  authenticator: ApiAuthenticator,
  request: IncomingMessage,
): Promise<UserPrincipal> {
  const { principal } = await authenticator.forApi(request);
  if (principal.kind === 'anonymous') throw new RegistryError('UNAUTHORIZED', 'log in first');
  return principal;
}

/** The administrator who makes a request. Throws UNAUTHORIZED for nobody, FORBIDDEN for other users. */
export async function requireAdministrator(
  authenticator: ApiAuthenticator,
  request: IncomingMessage,
): Promise<UserPrincipal> {
  const user = await requireUser(authenticator, request);
  if (!user.administrator) throw new RegistryError('FORBIDDEN', 'only the administrator may see this');
  return user;
}
