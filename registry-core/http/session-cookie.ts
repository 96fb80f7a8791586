import { SESSION_COOKIE } from '../identity/sessions.ts';

/** The `Set-Cookie` that begins a session. It ends with the browser, and on the server when it was not used for long. */
export function sessionCookie(value: string, secure: boolean): string {
  return `${SESSION_COOKIE}=${value}; Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}

/** The `Set-Cookie` that takes the session's cookie away. */
export function clearedSessionCookie(): string {
  return `${SESSION_COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`;
}

/** The values of session cookies in a `Cookie` header (RFC 6265 §4.2.1): of our own and of others on this host. */
export function sessionCookiesOf(header: string): string[] {
  return header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${SESSION_COOKIE}=`))
    .map((pair) => pair.slice(SESSION_COOKIE.length + 1));
}
