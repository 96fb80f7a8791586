import { createHash, randomBytes } from 'node:crypto';
import type { UserPrincipal } from '../access/index.ts';
import type { Database, Statement } from '../database/index.ts';
import type { EventOutbox } from '../events/index.ts';
import type { UserStore } from './users.ts';

/** A refresh token in a list: everything but the secret. */
export interface RefreshToken {
  /** Names it in {@link RefreshTokenStore.revoke}; the secret cannot be got from it. */
  readonly id: string;
  readonly service: string;
  /** What the client called itself, such as `docker`. */
  readonly clientId: string;
  /** Unix ms. */
  readonly createdAt: number;
  /** Unix ms; exact to an hour. */
  readonly lastUsedAt: number;
  /** Unix ms. */
  readonly expiresAt: number;
}

interface TokenRow {
  token_hash: Buffer;
  user_id: number;
  service: string;
  client_id: string;
  created_at: number;
  last_used_at: number;
  expires_at: number;
  family: Buffer | null;
  predecessor: Buffer | null;
  superseded_at: number | null;
}

interface NewToken {
  readonly userId: number;
  readonly service: string;
  readonly clientId: string;
  /** Of the first token of those that replaced one another. */
  readonly family: Buffer | null;
  readonly predecessor: Buffer | null;
}

const SECRET_BYTES = 32;
const SECRET = /^[A-Za-z0-9_-]{43}$/;
const DAY_MS = 24 * 60 * 60_000;
/** Use is written down at most this often. */
const TOUCHED_EVERY_MS = 60 * 60_000;
/** Each `docker login` makes one: of a user's the least used go when there are more. */
const OF_USER_AT_MOST = 100;
const CLIENT_ID_LENGTH_AT_MOST = 128;
/** A token whose successor was used stays good so long: for requests at the same time, and answers that got lost. */
const SUPERSEDED_GRACE_MS = 2 * 60_000;

/** Expired tokens that go with a new one: more than are added, and a few milliseconds. */
const EXPIRED_AT_ONCE = 500;

/** The columns of {@link TokenRow}. */
const COLUMNS = `token_hash, user_id, service, client_id, created_at, last_used_at, expires_at, family, predecessor,
  superseded_at`;

/**
 * What `docker login` keeps instead of the password: random, hashed at rest, revocable, living on while used.
 *
 * A client that asks for a new one with the old (OAuth 2.0 Security BCP, RFC 9700 §4.14.2) gets a successor. The old
 * one is void soon after the successor was used, and so are other successors of it, which a second holder asked for.
 * When one of these is shown still later, one of two holders stole it: all that descend from the first are revoked,
 * and an event says so. Docker never asks and cannot keep another one; its token stays.
 */
export class RefreshTokenStore {
  readonly #database: Database;
  readonly #events: EventOutbox;
  readonly #users: UserStore;
  readonly #lifetimeDays: () => number;
  readonly #clock: () => number;
  readonly #insert: Statement<
    [Buffer, number, string, string, number, number, number, Buffer | null, Buffer | null],
    never
  >;
  readonly #find: Statement<[tokenHash: Buffer], TokenRow>;
  readonly #ofUser: Statement<[userId: number], TokenRow>;
  readonly #touch: Statement<[lastUsedAt: number, expiresAt: number, tokenHash: Buffer], never>;
  readonly #delete: Statement<[tokenHash: Buffer, userId: number], never>;
  readonly #deleteExpired: Statement<[now: number], never>;
  readonly #deleteOfUser: Statement<[userId: number], never>;
  readonly #deleteFamily: Statement<[first: Buffer, family: Buffer], never>;
  readonly #deleteUnused: Statement<[predecessor: Buffer, createdBefore: number], never>;
  readonly #supersede: Statement<[supersededAt: number, predecessor: Buffer], never>;
  readonly #supersedeSiblings: Statement<[supersededAt: number, predecessor: Buffer, used: Buffer], never>;
  readonly #confirm: Statement<[tokenHash: Buffer], never>;

  constructor(
    database: Database,
    events: EventOutbox,
    users: UserStore,
    lifetimeDays: () => number,
    clock: () => number = Date.now,
  ) {
    this.#database = database;
    this.#events = events;
    this.#users = users;
    this.#lifetimeDays = lifetimeDays;
    this.#clock = clock;
    this.#insert = database.prepare(
      `INSERT INTO refresh_token (token_hash, user_id, service, client_id, created_at, last_used_at, expires_at,
                                  family, predecessor)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#find = database.prepare(`SELECT ${COLUMNS} FROM refresh_token WHERE token_hash = ?`);
    this.#ofUser = database.prepare(
      `SELECT ${COLUMNS} FROM refresh_token WHERE user_id = ?
       ORDER BY superseded_at IS NOT NULL, last_used_at DESC, created_at DESC`,
    );
    this.#touch = database.prepare(
      'UPDATE refresh_token SET last_used_at = ?, expires_at = ? WHERE token_hash = ?',
    );
    this.#delete = database.prepare('DELETE FROM refresh_token WHERE token_hash = ? AND user_id = ?');
    this.#deleteExpired = database.prepare(
      `DELETE FROM refresh_token WHERE token_hash IN
         (SELECT token_hash FROM refresh_token WHERE expires_at <= ? ORDER BY expires_at LIMIT ${EXPIRED_AT_ONCE})`,
    );
    this.#deleteOfUser = database.prepare('DELETE FROM refresh_token WHERE user_id = ?');
    this.#deleteFamily = database.prepare('DELETE FROM refresh_token WHERE token_hash = ? OR family = ?');
    this.#deleteUnused = database.prepare(
      'DELETE FROM refresh_token WHERE predecessor = ? AND created_at <= ?',
    );
    this.#supersede = database.prepare(
      'UPDATE refresh_token SET superseded_at = ? WHERE token_hash = ? AND superseded_at IS NULL',
    );
    this.#supersedeSiblings = database.prepare(
      `UPDATE refresh_token SET superseded_at = ?
       WHERE predecessor = ? AND token_hash <> ? AND superseded_at IS NULL`,
    );
    this.#confirm = database.prepare('UPDATE refresh_token SET predecessor = NULL WHERE token_hash = ?');
  }

  /**
   * Makes a token for a client of the user and returns its secret, which is not kept. `alongside` runs in the same
   * transaction.
   */
  async issue(
    userId: number,
    service: string,
    clientId: string,
    alongside: () => void = () => {},
  ): Promise<string> {
    return this.#database.write(() => {
      const secret = this.#add({ userId, service, clientId, family: null, predecessor: null });
      alongside();
      return secret;
    });
  }

  /**
   * A successor of a good token; the token itself stays good until the successor was used. Undefined as
   * {@link redeem}, and for one that was replaced already: a second line of successors would live on unnoticed.
   */
  rotate(secret: string, service: string): Promise<string | undefined> {
    return this.#database.write(() => {
      const row = this.#goodRow(secret, service);
      if (row === undefined || row.superseded_at !== null) return undefined;
      const { user_id: userId, client_id: clientId, token_hash: predecessor } = row;
      // What a client asked for and never used: it would only crowd out others.
      this.#deleteUnused.run(predecessor, this.#clock() - SUPERSEDED_GRACE_MS);
      return this.#add({ userId, service, clientId, family: row.family ?? predecessor, predecessor });
    });
  }

  /**
   * Whose token this is, extended; undefined when it is unknown, revoked, expired or for another service. One that
   * was replaced long ago, by its successor or by another successor of what it replaces, revokes its whole family.
   */
  redeem(secret: string, service: string): UserPrincipal | undefined {
    const row = this.#goodRow(secret, service);
    if (row === undefined) return undefined;
    const now = this.#clock();
    if (row.superseded_at !== null && now - row.superseded_at > SUPERSEDED_GRACE_MS) {
      this.#writeSoon(() => this.#revokeFamilyOf(row));
      return undefined;
    }
    // A sibling that is used within the grace confirms nothing: the one that was used first goes on.
    if (row.predecessor !== null && row.superseded_at === null) {
      this.#writeSoon(() => this.#confirmSuccessor(row.token_hash, now));
    }
    if (now - row.last_used_at >= TOUCHED_EVERY_MS) {
      this.#writeSoon(() => this.#touch.run(now, now + this.#lifetimeMs(), row.token_hash));
    }
    return this.#users.principal(row.user_id);
  }

  /** A user's tokens, the one used last first. */
  list(userId: number): RefreshToken[] {
    const now = this.#clock();
    return this.#ofUser
      .all(userId)
      .filter((row) => row.expires_at > now && row.superseded_at === null)
      .map(toRefreshToken);
  }

  /** Revokes a token of the user by its id; false when the user has none of this id. */
  revoke(userId: number, id: string): Promise<boolean> {
    return this.#database.write(() => this.#delete.run(Buffer.from(id, 'hex'), userId).changes > 0);
  }

  /** Revokes all tokens of a user. Call it inside a transaction. */
  revokeAllOf(userId: number): void {
    this.#deleteOfUser.run(userId);
  }

  /** Inside a transaction. */
  #add({ userId, service, clientId, family, predecessor }: NewToken): string {
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    const now = this.#clock();
    this.#deleteExpired.run(now);
    for (const row of this.#ofUser.all(userId).slice(OF_USER_AT_MOST - 1)) {
      this.#delete.run(row.token_hash, userId);
    }
    const client = clientId.slice(0, CLIENT_ID_LENGTH_AT_MOST);
    const expiresAt = now + this.#lifetimeMs();
    this.#insert.run(hashOf(secret), userId, service, client, now, now, expiresAt, family, predecessor);
    return secret;
  }

  /** Inside a transaction. Of two siblings that are used at the same time, the one whose use is written first wins. */
  #confirmSuccessor(tokenHash: Buffer, now: number): void {
    const row = this.#find.get(tokenHash);
    if (row === undefined || row.predecessor === null || row.superseded_at !== null) return;
    this.#supersede.run(now, row.predecessor);
    this.#supersedeSiblings.run(now, row.predecessor, tokenHash);
    this.#confirm.run(tokenHash);
  }

  /** Inside a transaction. */
  #revokeFamilyOf({ token_hash: tokenHash, family, user_id: userId, client_id: client }: TokenRow): void {
    const first = family ?? tokenHash;
    const { changes } = this.#deleteFamily.run(first, first);
    if (changes === 0) return; // Shown twice at once: it is said once.
    const actor = this.#users.byId(userId)?.username ?? 'anonymous';
    this.#events.record({ type: 'user.token-reused', actor, payload: { client, revoked: changes } });
  }

  #goodRow(secret: string, service: string): TokenRow | undefined {
    if (!SECRET.test(secret)) return undefined;
    const row = this.#find.get(hashOf(secret));
    return row === undefined || row.expires_at <= this.#clock() || row.service !== service ? undefined : row;
  }

  #writeSoon(change: () => unknown): void {
    // Nobody waits for it: should it fail, the next use tries again.
    void this.#database.write(change).catch(() => undefined);
  }

  #lifetimeMs(): number {
    return this.#lifetimeDays() * DAY_MS;
  }
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function toRefreshToken(row: TokenRow): RefreshToken {
  return {
    id: row.token_hash.toString('hex'),
    service: row.service,
    clientId: row.client_id,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
  };
}
