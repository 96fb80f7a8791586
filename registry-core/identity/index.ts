export { ADMINISTRATOR_NAME } from './accounts.ts';
export { BoundedMap } from './bounded-map.ts';
export { addressGroup, clientAddressOf, LOOPBACK, unmapped } from './client-address.ts';
export { type Identity, openIdentity } from './open-identity.ts';
export type { PasswordAuthenticator } from './password-authenticator.ts';
export type { RefreshTokenStore } from './refresh-tokens.ts';
export { clearedSessionCookie, sessionCookie, sessionCookiesOf } from './session-cookie.ts';
export { csrfTokenMatches, type SessionStore } from './sessions.ts';
export { principalOf, type User, type UserStore } from './users.ts';
