import type {} from '@fastify/swagger';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { REGISTRY_SERVICE, TOKEN_PATH } from '../access/challenge.ts';
import type { Principal, UserPrincipal } from '../access/principal.ts';
import { formatScope, parseScopes } from '../access/scope.ts';
import type { IssuedToken, TokenService } from '../access/token-service.ts';
import { RegistryError } from '../errors/registry-error.ts';
import type { EventOutbox } from '../events/outbox.ts';
import { clientAddressOf } from '../identity/client-address.ts';
import type { PasswordAuthenticator } from '../identity/password-authenticator.ts';
import type { RefreshTokenStore } from '../identity/refresh-tokens.ts';
import { acceptForms } from './form-body.ts';
import type { RequestAuthenticator } from './request-authentication.ts';

/** What the token endpoint is built on. */
export interface TokenRoutesOptions {
  readonly authenticator: RequestAuthenticator;
  readonly passwords: PasswordAuthenticator;
  readonly refreshTokens: RefreshTokenStore;
  readonly tokens: TokenService;
  readonly events: EventOutbox;
}

/** Clients repeat parameters and leave them empty; one that only informs must not fail the request. */
const Repeatable = Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())]));
type Repeatable = Static<typeof Repeatable> | undefined;

/** Once, repeated, or several parted by spaces. */
const ScopeParameter = Repeatable;
/** {@link REGISTRY_SERVICE}, also when absent. */
const ServiceParameter = Repeatable;

const TokenQuery = Type.Object({
  service: ServiceParameter,
  scope: ScopeParameter,
  /** Informative: the credential says who asks. */
  account: Repeatable,
  client_id: Repeatable,
  /** "true" asks for a refresh token too. */
  offline_token: Repeatable,
});

const TokenForm = Type.Object({
  grant_type: Type.Union([Type.Literal('password'), Type.Literal('refresh_token')]),
  service: ServiceParameter,
  scope: ScopeParameter,
  client_id: Repeatable,
  /** "offline" asks for a refresh token too. */
  access_type: Repeatable,
  username: Type.Optional(Type.String()),
  password: Type.Optional(Type.String()),
  refresh_token: Type.Optional(Type.String()),
});

const TokenReply = Type.Object({
  token: Type.String(),
  access_token: Type.String({ description: 'The same as token' }),
  scope: Type.Optional(Type.String({ description: 'What was granted; by POST only' })),
  expires_in: Type.Integer({ description: 'Seconds' }),
  issued_at: Type.String({ description: 'RFC 3339' }),
  refresh_token: Type.Optional(Type.String()),
});

/**
 * The token endpoint that /v2 names in its challenges. GET is CNCF Distribution's "token authentication
 * specification", POST its "OAuth2 token authentication", which `docker login` uses from the moment that a GET gave
 * it a refresh token. Fewer rights than asked are no error; 401 is for bad credentials, and for nobody who asks for
 * nothing: that is how `docker login` tries a password.
 */
export const tokenRoutes: FastifyPluginAsyncTypebox<TokenRoutesOptions> = async (instance, options) => {
  acceptForms(instance);
  instance.addHook('onSend', async (_request, reply) => {
    void reply.header('Cache-Control', 'no-store');
    if (reply.statusCode === 401) void reply.header('WWW-Authenticate', 'Basic realm="Marina"');
  });

  const shared = { tags: ['token'], response: { 200: TokenReply } };
  instance.get(
    TOKEN_PATH,
    {
      schema: {
        ...shared,
        operationId: 'getToken',
        summary: 'Get a bearer token for /v2',
        querystring: TokenQuery,
      },
    },
    async (request) => {
      const { query } = request;
      requireKnownService(query.service);
      const { principal } = await options.authenticator.forTokenService(request.raw);
      const asked = listOf(query.scope);
      const scopes = parseScopes(asked);
      if (principal.kind === 'anonymous' && asked.every((scope) => scope.trim() === '')) {
        throw new RegistryError('UNAUTHORIZED', 'sign in, or name a scope that anyone may have');
      }
      const clientId = firstOf(query.client_id);
      const issued = await options.tokens.issue(principal, scopes, clientId);
      const offline = ['true', '1'].includes(firstOf(query.offline_token));
      const refreshToken = offline
        ? await makeRefreshToken(options, request, principal, clientId)
        : undefined;
      return reply(issued, refreshToken);
    },
  );

  instance.post(
    TOKEN_PATH,
    {
      schema: {
        ...shared,
        operationId: 'postToken',
        summary: 'Get a bearer token for /v2 by OAuth2',
        body: TokenForm,
      },
    },
    async (request) => {
      const form = request.body;
      requireKnownService(form.service);
      const scopes = parseScopes(listOf(form.scope));
      const clientId = firstOf(form.client_id);
      const principal = await principalOfForm(options, request, form);
      const issued = await options.tokens.issue(principal, scopes, clientId);
      const offline = firstOf(form.access_type) === 'offline';
      const refreshToken = offline ? await offlineToken(options, request, form, principal) : undefined;
      return { ...reply(issued, refreshToken), scope: grantedScope(issued) };
    },
  );
};

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
  options: TokenRoutesOptions,
  request: FastifyRequest,
  form: Static<typeof TokenForm>,
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
  options: TokenRoutesOptions,
  request: FastifyRequest,
  form: Static<typeof TokenForm>,
  principal: UserPrincipal,
): Promise<string | undefined> {
  return form.grant_type === 'refresh_token' && form.refresh_token !== undefined
    ? options.refreshTokens.rotate(form.refresh_token, REGISTRY_SERVICE)
    : makeRefreshToken(options, request, principal, firstOf(form.client_id));
}

async function makeRefreshToken(
  { refreshTokens, events }: TokenRoutesOptions,
  request: FastifyRequest,
  principal: Principal,
  clientId: string,
): Promise<string | undefined> {
  if (principal.kind === 'anonymous') return undefined;
  const payload = { address: addressOf(request), client: clientId };
  return refreshTokens.issue(principal.userId, REGISTRY_SERVICE, clientId, () =>
    events.record({ type: 'user.logged-in', actor: principal.username, payload }),
  );
}

function reply(issued: IssuedToken, refreshToken: string | undefined): Static<typeof TokenReply> {
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
