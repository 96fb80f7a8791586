import type {} from '@fastify/swagger';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { EventOutbox } from '../events/outbox.ts';
import { clientAddressOf } from '../identity/client-address.ts';
import type { PasswordAuthenticator } from '../identity/password-authenticator.ts';
import type { SessionStore } from '../identity/sessions.ts';
import { requestContext } from '../telemetry/request-context.ts';
import { acceptForms } from './form-body.ts';
import { requireOwnPage } from './own-page.ts';
import { CSRF_HEADER } from './request-authentication.ts';
import { clearedSessionCookie, sessionCookie, sessionCookiesOf } from './session-cookie.ts';

/** What signing in and out of the portal is built on. */
export interface SessionRoutesOptions {
  readonly passwords: PasswordAuthenticator;
  readonly sessions: SessionStore;
  readonly events: EventOutbox;
  /** The public URL of the registry behind a proxy; empty when there is none. */
  readonly externalUrl: () => string;
}

const LoginForm = Type.Object({
  principal: Type.String({ description: 'User name' }),
  password: Type.String(),
});

/**
 * Signing in and out of the web portal, with Harbor's paths and field names. Foreign pages cannot use them: the
 * server refuses foreign origins before, and the cookie is SameSite=Strict.
 */
export const sessionRoutes: FastifyPluginAsyncTypebox<SessionRoutesOptions> = async (instance, options) => {
  const { passwords, sessions, events } = options;
  acceptForms(instance);

  instance.post(
    '/c/login',
    {
      schema: {
        operationId: 'signIn',
        summary: 'Sign in: begins a session',
        tags: ['session'],
        body: LoginForm,
      },
    },
    async (request, reply) => {
      const { principal: username, password } = request.body;
      const address = clientAddressOf(request.raw.socket);
      const isGone = (): boolean => request.raw.socket.destroyed;
      const user = await passwords.authenticate({ username, password, address, isGone });
      await endSessionOf(request, sessions);
      const { cookieValue, csrfToken } = await sessions.begin(user.userId, () =>
        events.record({
          type: 'user.logged-in',
          actor: user.username,
          payload: { address, client: 'portal' },
        }),
      );
      return reply
        .header('Set-Cookie', sessionCookie(cookieValue, isSecure(request, options.externalUrl())))
        .header(CSRF_HEADER, csrfToken)
        .send();
    },
  );

  instance.get(
    '/c/log_out',
    { schema: { operationId: 'signOut', summary: 'Sign out: ends the session', tags: ['session'] } },
    async (request, reply) => {
      // Harbor's way to sign out is a GET, which a page of another port makes with a mere picture.
      requireOwnPage(request.raw);
      const ended = await endSessionOf(request, sessions);
      // Without a session of ours, a cookie of this name is another program's.
      return (ended ? reply.header('Set-Cookie', clearedSessionCookie()) : reply).send();
    },
  );
};

/** Ends the sessions that a request names, if any: a new sign-in never continues an old one. */
async function endSessionOf(request: FastifyRequest, sessions: SessionStore): Promise<boolean> {
  const cookieValues = sessionCookiesOf(request.raw.headers.cookie ?? '');
  if (cookieValues.length > 0) await sessions.end(cookieValues);
  return cookieValues.length > 0;
}

/** Whether the browser came by TLS: as a trusted proxy says, or to the proxy in front whose name it used. */
function isSecure(request: FastifyRequest, externalUrl: string): boolean {
  if (requestContext(request.raw)?.scheme === 'https') return true;
  const external = URL.canParse(externalUrl) ? new URL(externalUrl) : undefined;
  return external?.protocol === 'https:' && external.host === request.raw.headers.host?.toLowerCase();
}
