import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { fastify } from 'fastify';
import { serveSessions } from '../../api/session.ts';
import { serveAlone } from '../../api/testing/serve-alone.ts';
import { serveTokens } from '../../api/token.ts';
import type { UploadSessions } from '../../blobs/upload-sessions.ts';
import { errorBody, RegistryError } from '../../errors/registry-error.ts';
import type { IdentityFixture } from '../../identity/testing/identity-fixture.ts';
import { RequestAuthenticator } from '../request-authentication.ts';

export const DESKTOP_TOKEN = 'desktop-token-of-this-run';

/** The token and session routes alone, on Fastify's own validation; errors as the application answers them. */
export async function routeServer(
  fixture: IdentityFixture,
  externalUrl = '',
  uploads: Pick<UploadSessions, 'noteRefusedPush'> = { noteRefusedPush: () => undefined },
) {
  const { tokens, passwords, sessions, users, refreshTokens, events } = fixture;
  const authenticator = new RequestAuthenticator(tokens, passwords, sessions, users, {
    desktopToken: DESKTOP_TOKEN,
  });
  const server = fastify().withTypeProvider<TypeBoxTypeProvider>();
  server.setErrorHandler((thrown, _request, reply) => {
    const error = thrown instanceof RegistryError ? thrown : new RegistryError('BAD_REQUEST', String(thrown));
    return reply.code(error.status).headers(error.headers).send(errorBody(error));
  });
  const serve = serveAlone(server, authenticator);
  serveTokens(serve, { authenticator, passwords, refreshTokens, tokens, events, uploads });
  serveSessions(serve, { passwords, sessions, events, externalUrl: () => externalUrl });
  return server;
}
