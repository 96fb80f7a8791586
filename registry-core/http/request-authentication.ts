import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import {
  ANONYMOUS,
  actorName,
  isAdministrator,
  isSignedIn,
  NOBODY,
  type RequestIdentity,
  requireOwnPage,
  type TokenService,
  type UserPrincipal,
  type VerifiedToken,
} from '../access/index.ts';
import { RegistryError } from '../errors/index.ts';
import {
  clearedSessionCookie,
  clientAddressOf,
  csrfTokenMatches,
  type PasswordAuthenticator,
  principalOf,
  type SessionStore,
  sessionCookiesOf,
  type UserStore,
} from '../identity/index.ts';
import { CSRF_HEADER } from '../rules/csrf-header.ts';
import { requestContext } from '../telemetry/index.ts';

const CREDENTIAL = /^(basic|bearer) +(\S+) *$/i;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const CREDENTIAL_LENGTH_AT_MOST = 32 * 1024;
/** RFC 9110 §9.2.1. */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** What may vary between a registry in the desktop application and a headless one. */
export interface RequestAuthenticatorOptions {
  /** The secret that the desktop's window shows; it acts as the first administrator. */
  readonly desktopToken?: string | undefined;
}

/**
 * Finds out who makes a request. A credential that is there and does not hold is refused (UNAUTHORIZED), never
 * taken as anonymous. Answers without a promise whenever nothing has to be hashed.
 *
 * | credential        | /v2 | /service/token | /api |
 * | Basic             | yes | yes            | yes  |
 * | bearer token      | yes | no             | no   |
 * | desktop token     | no  | yes            | yes  |
 * | session cookie    | no  | no             | yes  |
 */
export class RequestAuthenticator {
  readonly #tokens: TokenService;
  readonly #passwords: PasswordAuthenticator;
  readonly #sessions: SessionStore;
  readonly #users: UserStore;
  readonly #desktopToken: Buffer | undefined;

  constructor(
    tokens: TokenService,
    passwords: PasswordAuthenticator,
    sessions: SessionStore,
    users: UserStore,
    options: RequestAuthenticatorOptions = {},
  ) {
    this.#tokens = tokens;
    this.#passwords = passwords;
    this.#sessions = sessions;
    this.#users = users;
    this.#desktopToken = options.desktopToken === undefined ? undefined : digestOf(options.desktopToken);
  }

  /**
   * Who makes a request to /v2. Throws or rejects with UNAUTHORIZED for a bad credential (answer a bearer one with
   * `error="invalid_token"`), TOOMANYREQUESTS for a slowed one.
   *
   * @param goesOn As {@link TokenService.verify} takes it.
   */
  forRegistry(
    request: IncomingMessage,
    goesOn?: (token: VerifiedToken) => boolean,
  ): RequestIdentity | Promise<RequestIdentity> {
    return named(request, this.#forRegistry(request, goesOn));
  }

  #forRegistry(
    request: IncomingMessage,
    goesOn: ((token: VerifiedToken) => boolean) | undefined,
  ): RequestIdentity | Promise<RequestIdentity> {
    const { authorization } = request.headers;
    if (authorization === undefined) return NOBODY;
    const { scheme, value } = parseAuthorization(authorization);
    if (scheme === 'basic') return this.#byPassword(value, request);
    const { userId, grants, issuedAt } = this.#tokens.verify(value, goesOn);
    if (userId === undefined) return { principal: ANONYMOUS, method: 'bearer', grants, issuedAt };
    const principal = this.#users.principal(userId);
    if (principal === undefined) throw refused('the user of the bearer token does not exist any more');
    return { principal, method: 'bearer', grants, issuedAt };
  }

  /** Who asks for a token. Throws or rejects as {@link forRegistry}. */
  forTokenService(request: IncomingMessage): RequestIdentity | Promise<RequestIdentity> {
    return named(request, this.#forTokenService(request));
  }

  #forTokenService(request: IncomingMessage): RequestIdentity | Promise<RequestIdentity> {
    const { authorization } = request.headers;
    return authorization === undefined ? NOBODY : this.#byHeader(authorization, request);
  }

  /**
   * Who makes a request to the API. Throws or rejects with UNAUTHORIZED for a bad credential or an ended session
   * (whose cookie the answer clears), ORIGIN_REFUSED when another page rides on the session, FORBIDDEN when a request that rides on a session wants to change something
   * without its CSRF token (which the answer gives), TOOMANYREQUESTS for a slowed credential.
   */
  forApi(request: IncomingMessage): RequestIdentity | Promise<RequestIdentity> {
    return named(request, this.#forApi(request));
  }

  /**
   * Whether the credential of an API request that goes on and on, such as the live feed, still holds. Does not count as
   * a use of its session: a forgotten window must not keep its user signed in.
   */
  async stillHolds(request: IncomingMessage): Promise<boolean> {
    const { authorization, cookie } = request.headers;
    if (authorization === undefined) {
      return sessionCookiesOf(cookie ?? '').some((value) => this.#sessions.peek(value) !== undefined);
    }
    try {
      return isSignedIn((await this.#byHeader(authorization, request)).principal);
    } catch {
      return false;
    }
  }

  #forApi(request: IncomingMessage): RequestIdentity | Promise<RequestIdentity> {
    const { authorization, cookie } = request.headers;
    if (authorization !== undefined) return this.#byHeader(authorization, request);
    const cookieValues = sessionCookiesOf(cookie ?? '');
    return cookieValues.length === 0 ? NOBODY : this.#bySession(cookieValues, request);
  }

  #byHeader(authorization: string, request: IncomingMessage): RequestIdentity | Promise<RequestIdentity> {
    const { scheme, value } = parseAuthorization(authorization);
    return scheme === 'basic' ? this.#byPassword(value, request) : this.#byDesktopToken(value);
  }

  #byPassword(value: string, request: IncomingMessage): RequestIdentity | Promise<RequestIdentity> {
    const address = clientAddressOf(request.socket);
    const isGone = (): boolean => request.socket.destroyed;
    const principal = this.#passwords.authenticate({ ...parseBasic(value), address, isGone });
    return principal instanceof Promise ? principal.then(basicIdentity) : basicIdentity(principal);
  }

  #byDesktopToken(value: string): RequestIdentity {
    if (this.#desktopToken === undefined || !timingSafeEqual(this.#desktopToken, digestOf(value))) {
      throw refused('the bearer token is not good here; use Basic authentication or sign in');
    }
    const administrator = this.#users.firstAdministrator();
    if (administrator === undefined) throw refused('the registry has no administrator yet');
    return { principal: principalOf(administrator), method: 'desktop' };
  }

  #bySession(cookieValues: readonly string[], request: IncomingMessage): RequestIdentity {
    requireOwnPage(request);
    const header = request.headers[CSRF_HEADER.toLowerCase()];
    const shown = typeof header === 'string' ? header : undefined;
    const sessions = cookieValues
      .map((cookieValue) => this.#sessions.find(cookieValue))
      .filter((session) => session !== undefined);
    // RFC 6265 §5.4: cookies of a longer path stand in front; ours has the shortest.
    const session = sessions.find((each) => csrfTokenMatches(each, shown)) ?? sessions.at(-1);
    if (session === undefined) {
      throw new RegistryError('UNAUTHORIZED', 'the session has ended; sign in again', {
        headers: { 'set-cookie': clearedSessionCookie() },
      });
    }
    const safe = SAFE_METHODS.has(request.method ?? '');
    if (!safe && !csrfTokenMatches(session, shown)) {
      throw new RegistryError('FORBIDDEN', `the request lacks the session's CSRF token in ${CSRF_HEADER}`, {
        headers: { [CSRF_HEADER]: session.csrfToken },
      });
    }
    return { principal: session.principal, method: 'session', csrfToken: session.csrfToken };
  }
}

/** Tells the access log who makes the request. */
function named(
  request: IncomingMessage,
  identity: RequestIdentity | Promise<RequestIdentity>,
): RequestIdentity | Promise<RequestIdentity> {
  if (identity instanceof Promise) return identity.then((known) => named(request, known));
  const context = requestContext(request);
  if (context !== undefined) {
    context.actor = actorName(identity.principal);
    context.administrator = isAdministrator(identity.principal);
  }
  return identity;
}

function basicIdentity(principal: UserPrincipal): RequestIdentity {
  return { principal, method: 'basic' };
}

function parseAuthorization(header: string): { readonly scheme: 'basic' | 'bearer'; readonly value: string } {
  const [, scheme, value] = header.length <= CREDENTIAL_LENGTH_AT_MOST ? (CREDENTIAL.exec(header) ?? []) : [];
  if (scheme === undefined || value === undefined) {
    throw refused('the Authorization header holds neither a Basic nor a Bearer credential');
  }
  return { scheme: scheme.toLowerCase() === 'basic' ? 'basic' : 'bearer', value };
}

/** RFC 7617: base64 of UTF-8 `user:password`; the first colon parts them. */
function parseBasic(value: string): { readonly username: string; readonly password: string } {
  const text = BASE64.test(value) ? Buffer.from(value, 'base64').toString('utf8') : '';
  const colon = text.indexOf(':');
  if (colon < 1) throw refused('the Basic credential is not base64 of user:password');
  return { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function refused(message: string): RegistryError {
  return new RegistryError('UNAUTHORIZED', message);
}
