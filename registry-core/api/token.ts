import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  formatScope,
  type IssuedToken,
  isAdministrator,
  isSignedIn,
  ownerKey,
  type Principal,
  parseScopes,
  REGISTRY_SERVICE,
  type RequestIdentity,
  type Scope,
  type TokenService,
  type UserPrincipal,
  userOf,
} from '../access/index.ts';
import type { UploadSessions } from '../blobs/index.ts';
import { RegistryError, toRegistryError } from '../errors/index.ts';
import type { EventOutbox } from '../events/index.ts';
import { clientAddressOf, type PasswordAuthenticator, type RefreshTokenStore } from '../identity/index.ts';
import { getToken, postToken } from './contract/marina/session.ts';
import type { Repeatable, TokenForm, TokenReply } from './schemas/session.ts';
import type { Serve } from './serving/call.ts';

/** Tells who asks for a token; throws UNAUTHORIZED for bad credentials. */
export interface TokenAuthenticator {
  forTokenService(request: IncomingMessage): RequestIdentity | Promise<RequestIdentity>;
}

/** What the token endpoint is built on. */
export interface TokenParts {
  readonly authenticator: TokenAuthenticator;
  readonly passwords: PasswordAuthenticator;
  readonly refreshTokens: RefreshTokenStore;
  readonly tokens: TokenService;
  readonly events: EventOutbox;
  /** Told of pushes that end here. */
  readonly uploads: Pick<UploadSessions, 'noteRefusedPush'>;
}

/**
 * The token endpoint that /v2 names in its challenges. GET is CNCF Distribution's "token authentication
 * specification", POST its "OAuth2 token authentication", which `docker login` uses from the moment that a GET gave
 * it a refresh token. Fewer rights than asked are no error; 401 is for bad credentials, and for nobody who asks for
 * nothing: that is how `docker login` tries a password.
 */
export function serveTokens(serve: Serve, parts: TokenParts): void {
  serve(getToken, ({ query, reply, request }) =>
    challenging(reply, async () => {
      requireKnownService(query.service);
      const { principal } = await parts.authenticator.forTokenService(request.raw);
      const asked = listOf(query.scope);
      const scopes = parseScopes(asked);
      if (!isSignedIn(principal) && asked.every((scope) => scope.trim() === '')) {
        throw new RegistryError('UNAUTHORIZED', 'sign in, or name a scope that anyone may have');
      }
      const clientId = firstOf(query.client_id);
      const issued = await parts.tokens.issue(principal, scopes, clientId);
      tellRefusedPushes(parts, principal, scopes, issued);
      const offline = ['true', '1'].includes(firstOf(query.offline_token));
      const refreshToken = offline ? await makeRefreshToken(parts, request, principal, clientId) : undefined;
      return replyOf(issued, refreshToken);
    }),
  );

  serve(postToken, ({ body: form, reply, request }) =>
    challenging(reply, async () => {
      requireKnownService(form.service);
      const scopes = parseScopes(listOf(form.scope));
      const clientId = firstOf(form.client_id);
      const principal = await principalOfForm(parts, request, form);
      const issued = await parts.tokens.issue(principal, scopes, clientId);
      tellRefusedPushes(parts, principal, scopes, issued);
      const offline = firstOf(form.access_type) === 'offline';
      const refreshToken = offline ? await offlineToken(parts, request, form, principal) : undefined;
      return { ...replyOf(issued, refreshToken), scope: grantedScope(issued) };
    }),
  );
}

/** Nobody keeps a token (RFC 6749 §5.1); a 401 says how to sign in. */
async function challenging<Result>(reply: FastifyReply, work: () => Promise<Result>): Promise<Result> {
  reply.header('Cache-Control', 'no-store');
  try {
    return await work();
  } catch (cause) {
    if (toRegistryError(cause).status === 401) reply.header('WWW-Authenticate', 'Basic realm="Marina"');
    throw cause;
  }
}

/** Empty is absent: some clients have no service to name. */
function requireKnownService(service: Repeatable): void {
  const unknown = listOf(service).find((name) => name !== '' && name !== REGISTRY_SERVICE);
  if (unknown === undefined) return;
  const shown = JSON.stringify(unknown.slice(0, 100));
  throw new RegistryError('BAD_REQUEST', `there is no service ${shown} here; ask for ${REGISTRY_SERVICE}`);
}

function listOf(values: Repeatable): string[] {
  return [values ?? []].flat();
}

function firstOf(values: Repeatable): string {
  return listOf(values).find((value) => value !== '') ?? '';
}

async function principalOfForm(
  options: TokenParts,
  request: FastifyRequest,
  form: TokenForm,
): Promise<UserPrincipal> {
  const { username, password, refresh_token: refreshToken } = form;
  if (form.grant_type === 'refresh_token') {
    if (refreshToken === undefined) throw missing('refresh_token');
    const principal = options.refreshTokens.redeem(refreshToken, REGISTRY_SERVICE);
    if (principal !== undefined) return principal;
    throw new RegistryError('UNAUTHORIZED', 'the refresh token was revoked or has expired; sign in again');
  }
  if (username === undefined) throw missing('username');
  if (password === undefined) throw missing('password');
  const isGone = (): boolean => request.raw.socket.destroyed;
  return options.passwords.authenticate({ username, password, address: addressOf(request), isGone });
}

/** For who signed in with a refresh token its successor, which Docker never asks for; else a first one. */
async function offlineToken(
  options: TokenParts,
  request: FastifyRequest,
  form: TokenForm,
  principal: UserPrincipal,
): Promise<string | undefined> {
  return form.grant_type === 'refresh_token' && form.refresh_token !== undefined
    ? options.refreshTokens.rotate(form.refresh_token, REGISTRY_SERVICE)
    : makeRefreshToken(options, request, principal, firstOf(form.client_id));
}

async function makeRefreshToken(
  { refreshTokens, events }: TokenParts,
  request: FastifyRequest,
  principal: Principal,
  clientId: string,
): Promise<string | undefined> {
  const user = userOf(principal);
  if (user === undefined) return undefined;
  const payload = { address: addressOf(request), client: clientId };
  return refreshTokens.issue(user.userId, REGISTRY_SERVICE, clientId, () =>
    events.record({ type: 'user.logged-in', actor: user.username, payload }),
  );
}

function replyOf(issued: IssuedToken, refreshToken: string | undefined): TokenReply {
  return {
    token: issued.token,
    access_token: issued.token,
    expires_in: issued.expiresIn,
    issued_at: new Date(issued.issuedAt).toISOString(),
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
  };
}

/** RFC 6749 §3.3: what was granted, which may be less than what was asked. */
function grantedScope({ grants }: IssuedToken): string {
  return grants
    .filter(({ actions }) => actions.length > 0)
    .map(formatScope)
    .join(' ');
}

function addressOf(request: FastifyRequest): string {
  return clientAddressOf(request.raw.socket);
}

function missing(field: string): RegistryError {
  return new RegistryError('BAD_REQUEST', `the form lacks ${field}`, { detail: { field } });
}

/**
 * Who asks for a token to push is about to. Without the right, clients such as Docker give up at the first look at
 * what is there ("denied"), and send nothing that /v2 could refuse as a push. An administrator may push everywhere.
 */
function tellRefusedPushes(
  { uploads }: Pick<TokenParts, 'uploads'>,
  principal: Principal,
  scopes: readonly Scope[],
  { grants }: IssuedToken,
): void {
  if (!isSignedIn(principal) || isAdministrator(principal)) return;
  for (const [index, { type, name, actions }] of grants.entries()) {
    const asksToPush = type === 'repository' && scopes[index]?.actions.includes('push') === true;
    if (asksToPush && !actions.includes('push')) {
      uploads.noteRefusedPush(name, ownerKey(principal), 'DENIED');
    }
  }
}
