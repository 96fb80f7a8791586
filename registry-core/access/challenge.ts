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

/** How a client reached the registry. */
export interface ClientSide {
  /** What the client speaks: TLS may end in a trusted proxy. */
  readonly scheme: 'http' | 'https';
  /** The host that it asked for, which has passed the host policy. */
  readonly host: string;
  /** It says that it came through a proxy: the host may be the proxy's name for the registry, not the client's. */
  readonly throughProxy: boolean;
}

/**
 * The realm for a request: the token endpoint on the scheme and host that the client used. `externalUrl` takes their
 * place for its own host, whose scheme and port a proxy hides, and where a proxy may hide the host too; a client on
 * this machine goes on with the address that it knows.
 */
export function tokenRealm({ scheme, host, throughProxy }: ClientSide, externalUrl = ''): string {
  const external = URL.canParse(externalUrl) ? new URL(externalUrl) : undefined;
  if (external !== undefined && (throughProxy || nameOf(host) === external.hostname)) {
    return `${external.origin}${TOKEN_PATH}`;
  }
  return `${scheme}://${host}${TOKEN_PATH}`;
}

function nameOf(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
}

/** RFC 9110 §5.6.4 quoted-string; what a header may not hold is dropped. */
function quoted(value: string): string {
  return `"${value.replace(/[^\x20-\x7e]/g, '').replace(/["\\]/g, '\\$&')}"`;
}
