import { SESSION_COOKIE } from '../identity/sessions.ts';

/** The `Set-Cookie` that begins a session. It ends with the browser, and on the server when it was not used for long. */
export function sessionCookie(value: string, secure: boolean): string {
  return `${SESSION_COOKIE}=${value}; Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}

/** The `Set-Cookie` that takes the session's cookie away. */
export function clearedSessionCookie(): string {
  return `${SESSION_COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`;
}

/** The session cookie's value in a `Cookie` header (RFC 6265 §4.2.1); the first, where several have the name. */
export function sessionCookieOf(header: string): string | undefined {
  for (const pair of header.split(';')) {
    const [name, value] = pair.split('=', 2);
    if (name?.trim() === SESSION_COOKIE) return value?.trim();
  }
  return undefined;
}
