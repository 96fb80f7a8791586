import { isSessionCookie, SESSION_COOKIE } from './sessions.ts';

/** The `Set-Cookie` that begins a session. It ends with the browser, and on the server when it was not used for long. */
export function sessionCookie(value: string, secure: boolean): string {
  return `${SESSION_COOKIE}=${value}; Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}

/** The `Set-Cookie` that takes the session's cookie away. */
export function clearedSessionCookie(): string {
  return `${SESSION_COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`;
}

/**
 * The sessions that a `Cookie` header names (RFC 6265 §4.2.1), each once. There may be several: cookies do not know
 * ports, so any page of this host can plant one beside ours. A `sid` of another form is another program's.
 */
export function sessionCookiesOf(header: string): string[] {
  const values = header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${SESSION_COOKIE}=`))
    .map((pair) => pair.slice(SESSION_COOKIE.length + 1))
    .filter(isSessionCookie);
  return [...new Set(values)];
}
