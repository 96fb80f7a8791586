import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { UserPrincipal } from '../access/index.ts';
import type { Database, Statement } from '../database/index.ts';
import type { UserStore } from './users.ts';

/** A session that has just begun: the only moment at which the cookie's value is known. */
export interface NewSession {
  readonly cookieValue: string;
  readonly csrfToken: string;
}

/** A session that a cookie named. */
export interface Session {
  readonly principal: UserPrincipal;
  /** What requests that change something must show beside the cookie. */
  readonly csrfToken: string;
}

interface SessionRow {
  user_id: number;
  csrf_token: string;
  last_seen_at: number;
  expires_at: number;
}

/** The cookie's name, as Harbor's. */
export const SESSION_COOKIE = 'sid';

// Cookies of localhost reach every port: the form tells ours from the `sid` of another program on this machine.
const COOKIE_PREFIX = 'marina.';
const COOKIE_VALUE = /^marina\.[A-Za-z0-9_-]{43}$/;
const SECRET_BYTES = 32;
const MINUTE_MS = 60_000;
/** A session is extended when this part of its life has passed: not a write with each request. */
const EXTENDED_AFTER = 1 / 20;

/** Expired sessions that go with a new one: more than are added, and a few milliseconds. */
const EXPIRED_AT_ONCE = 500;

/** Sessions of the web portal: a random cookie, hashed at rest, that lives on while it is used. */
export class SessionStore {
  readonly #database: Database;
  readonly #users: UserStore;
  readonly #lifetimeMinutes: () => number;
  readonly #clock: () => number;
  readonly #insert: Statement<[Buffer, number, string, number, number, number], never>;
  readonly #find: Statement<[tokenHash: Buffer], SessionRow>;
  readonly #extend: Statement<[lastSeenAt: number, expiresAt: number, tokenHash: Buffer], never>;
  readonly #delete: Statement<[tokenHash: Buffer], never>;
  readonly #deleteExpired: Statement<[now: number], never>;
  readonly #deleteOfUser: Statement<[userId: number], never>;

  constructor(
    database: Database,
    users: UserStore,
    lifetimeMinutes: () => number,
    clock: () => number = Date.now,
  ) {
    this.#database = database;
    this.#users = users;
    this.#lifetimeMinutes = lifetimeMinutes;
    this.#clock = clock;
    this.#insert = database.prepare(
      `INSERT INTO session (token_hash, user_id, csrf_token, created_at, last_seen_at, expires_at)
       VALUES (?, ?, ?, ?, ?, ?)`,
    );
    this.#find = database.prepare(
      'SELECT user_id, csrf_token, last_seen_at, expires_at FROM session WHERE token_hash = ?',
    );
    this.#extend = database.prepare(
      'UPDATE session SET last_seen_at = ?, expires_at = ? WHERE token_hash = ?',
    );
    this.#delete = database.prepare('DELETE FROM session WHERE token_hash = ?');
    this.#deleteExpired = database.prepare(
      `DELETE FROM session WHERE token_hash IN
         (SELECT token_hash FROM session WHERE expires_at <= ? ORDER BY expires_at LIMIT ${EXPIRED_AT_ONCE})`,
    );
    this.#deleteOfUser = database.prepare('DELETE FROM session WHERE user_id = ?');
  }

  /** Begins a session; `alongside` runs in the same transaction. Sessions that expired are removed with it. */
  async begin(userId: number, alongside: () => void = () => {}): Promise<NewSession> {
    const cookieValue = COOKIE_PREFIX + randomBytes(SECRET_BYTES).toString('base64url');
    const csrfToken = randomBytes(SECRET_BYTES).toString('base64url');
    const now = this.#clock();
    await this.#database.write(() => {
      this.#deleteExpired.run(now);
      this.#insert.run(hashOf(cookieValue), userId, csrfToken, now, now, now + this.#lifetimeMs());
      alongside();
    });
    return { cookieValue, csrfToken };
  }

  /** The session of a cookie, extended; undefined when there is none, it expired or its user is gone. */
  find(cookieValue: string): Session | undefined {
    return this.#look(cookieValue, true);
  }

  /** As {@link find}, but the session ends when it would have without this: for what goes on without its user. */
  peek(cookieValue: string): Session | undefined {
    return this.#look(cookieValue, false);
  }

  #look(cookieValue: string, inUse: boolean): Session | undefined {
    const tokenHash = hashOf(cookieValue);
    const row = this.#find.get(tokenHash);
    const now = this.#clock();
    if (row === undefined || row.expires_at <= now) return undefined;
    const principal = this.#users.principal(row.user_id);
    if (principal === undefined) return undefined;
    const isOld = now - row.last_seen_at >= this.#lifetimeMs() * EXTENDED_AFTER;
    if (inUse && isOld) this.#extendSoon(tokenHash, now);
    return { principal, csrfToken: row.csrf_token };
  }

  /** Ends the sessions of these cookies. Without a session of them nothing is written. */
  async end(cookieValues: readonly string[]): Promise<void> {
    const known = cookieValues.map(hashOf).filter((tokenHash) => this.#find.get(tokenHash) !== undefined);
    if (known.length === 0) return;
    await this.#database.write(() => {
      for (const tokenHash of known) this.#delete.run(tokenHash);
    });
  }

  /** Ends all sessions of a user. Call it inside a transaction. */
  endAllOf(userId: number): void {
    this.#deleteOfUser.run(userId);
  }

  #extendSoon(tokenHash: Buffer, now: number): void {
    const extend = (): unknown => this.#extend.run(now, now + this.#lifetimeMs(), tokenHash);
    // Nobody waits for it: should it fail, the next request tries again.
    void this.#database.write(extend).catch(() => undefined);
  }

  #lifetimeMs(): number {
    return this.#lifetimeMinutes() * MINUTE_MS;
  }
}

/** Whether a cookie of the name is a session of a Marina at all. */
export function isSessionCookie(cookieValue: string): boolean {
  return COOKIE_VALUE.test(cookieValue);
}

/** Whether a request shows the session's CSRF token; takes the same time wherever they differ. */
export function csrfTokenMatches(session: Session, shown: string | undefined): boolean {
  return shown !== undefined && timingSafeEqual(hashOf(session.csrfToken), hashOf(shown));
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
