import { TOKEN_PATH } from '../../../access/index.ts';
import { Empty } from '../../schemas/common.ts';
import { LoginForm, TokenForm, TokenQuery, TokenReply } from '../../schemas/session.ts';
import { operation } from '../operation.ts';
import { authenticatedByHandler } from '../rights.ts';

/* How a caller gets a session or a token: the paths are Harbor's. */

const byCredentials = authenticatedByHandler('the credentials of the request say who asks');

export const signIn = operation({
  id: 'signIn',
  method: 'POST',
  path: '/c/login',
  tag: 'session',
  summary: 'Sign in: begins a session',
  right: byCredentials,
  body: LoginForm,
  bodyType: 'form',
  answers: { 200: Empty },
});

export const signOut = operation({
  id: 'signOut',
  method: 'GET',
  path: '/c/log_out',
  tag: 'session',
  summary: 'Sign out: ends the session',
  right: authenticatedByHandler('ends the session that the request rides on, if any'),
  answers: { 200: Empty },
});

export const getToken = operation({
  id: 'getToken',
  method: 'GET',
  path: TOKEN_PATH,
  tag: 'token',
  summary: 'Get a bearer token for /v2',
  right: byCredentials,
  query: TokenQuery,
  answers: { 200: TokenReply },
});

export const postToken = operation({
  id: 'postToken',
  method: 'POST',
  path: TOKEN_PATH,
  tag: 'token',
  summary: 'Get a bearer token for /v2 by OAuth2',
  right: byCredentials,
  body: TokenForm,
  bodyType: 'form',
  answers: { 200: TokenReply },
});
