import type { FastifyReply, FastifyRequest } from 'fastify';
import { requireOwnPage } from '../access/index.ts';
import type { EventOutbox } from '../events/index.ts';
import {
  clearedSessionCookie,
  clientAddressOf,
  type PasswordAuthenticator,
  type SessionStore,
  sessionCookie,
  sessionCookiesOf,
} from '../identity/index.ts';
import { CSRF_HEADER } from '../rules/csrf-header.ts';
import { requestContext } from '../telemetry/index.ts';
import { signIn, signOut } from './contract/marina/session.ts';
import type { Serve } from './serving/call.ts';

/** What signing in and out of the portal is built on. */
export interface SessionParts {
  readonly passwords: PasswordAuthenticator;
  readonly sessions: SessionStore;
  readonly events: EventOutbox;
  /** The public URL of the registry behind a proxy; empty when there is none. */
  readonly externalUrl: () => string;
}

/**
 * Signing in and out of the web portal, with Harbor's paths and field names. Foreign pages cannot use them: the
 * server refuses foreign origins before, and the cookie is SameSite=Strict.
 */
export function serveSessions(
  serve: Serve,
  { passwords, sessions, events, externalUrl }: SessionParts,
): void {
  serve(signIn, async ({ body, reply, request }) => {
    const { principal: username, password } = body;
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
    reply.header('Set-Cookie', sessionCookie(cookieValue, isSecure(request, externalUrl())));
    reply.header(CSRF_HEADER, csrfToken);
  });

  serve(signOut, async ({ reply, request }) => {
    // Harbor's way to sign out is a GET, which a page of another port makes with a mere picture.
    requireOwnPage(request.raw);
    await signOutOf(request, reply, sessions);
  });
}

async function signOutOf(
  request: FastifyRequest,
  reply: FastifyReply,
  sessions: SessionStore,
): Promise<void> {
  // Without a session of ours, a cookie of this name is another program's.
  if (await endSessionOf(request, sessions)) reply.header('Set-Cookie', clearedSessionCookie());
}

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
