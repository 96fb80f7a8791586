/** The service that bearer tokens are for, as Harbor names it; their `aud`. */
export const REGISTRY_SERVICE = 'harbor-registry';

/** Path of the token endpoint. */
export const TOKEN_PATH = '/service/token';

/** What a 401 tells the client about getting a token. */
export interface BearerChallenge {
  /** Absolute URL of the token endpoint; see {@link tokenRealm}. */
  readonly realm: string;
  readonly service: string;
  /** The scopes that the request needed; left out on `/v2/`. Several are parted by spaces. */
  readonly scope?: string | undefined;
  /** `invalid_token`: the token is void; `insufficient_scope`: it is good but does not allow this (RFC 6750 §3.1). */
  readonly error?: 'invalid_token' | 'insufficient_scope' | undefined;
}

/** The value of `WWW-Authenticate` for a bearer challenge. Clients differ with two schemes at once: send this alone. */
export function bearerChallenge(challenge: BearerChallenge): string {
  const { realm, service, scope, error } = challenge;
  const parameters = [`realm=${quoted(realm)}`, `service=${quoted(service)}`];
  if (scope !== undefined && scope !== '') parameters.push(`scope=${quoted(scope)}`);
  if (error !== undefined) parameters.push(`error=${quoted(error)}`);
  return `Bearer ${parameters.join(',')}`;
}

/**
 * The realm for a request: the token endpoint on the scheme and host that the client used, or on `externalUrl`
 * where the administrator set one (a proxy in front hides both). `host` must have passed the host policy.
 */
export function tokenRealm(scheme: 'http' | 'https', host: string, externalUrl = ''): string {
  const origin = externalUrl === '' ? `${scheme}://${host}` : externalUrl.replace(/\/+$/, '');
  return `${origin}${TOKEN_PATH}`;
}

/** RFC 9110 §5.6.4 quoted-string; what a header may not hold is dropped. */
function quoted(value: string): string {
  return `"${value.replace(/[^\x20-\x7e]/g, '').replace(/["\\]/g, '\\$&')}"`;
}
