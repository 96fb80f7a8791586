import type { UserPrincipal } from '../access/index.ts';
import type { Database, Statement } from '../database/index.ts';
import { RegistryError } from '../errors/index.ts';

/** A user as other rooms see one; never with the password's hash. */
export interface User {
  readonly id: number;
  readonly username: string;
  readonly email: string | undefined;
  readonly realname: string;
  readonly comment: string;
  readonly administrator: boolean;
  /** Unix ms; changes with each new password, and then what was issued before is void. */
  readonly passwordChangedAt: number;
  /** Unix ms. */
  readonly createdAt: number;
  /** Unix ms. */
  readonly updatedAt: number;
}

/** What a new user has. */
export interface NewUser {
  readonly username: string;
  /** PHC string from the password hasher. */
  readonly passwordHash: string;
  readonly email?: string | undefined;
  readonly realname?: string | undefined;
  readonly comment?: string | undefined;
  readonly administrator?: boolean | undefined;
}

/** A user with the stored hash, for checking a password. */
export interface UserWithHash {
  readonly user: User;
  /** Undefined: this user has no password here. */
  readonly passwordHash: string | undefined;
}

interface UserRow {
  id: number;
  username: string;
  email: string | null;
  realname: string;
  comment: string;
  password_hash: string | null;
  password_changed_at: number;
  administrator: number;
  created_at: number;
  updated_at: number;
}

interface CachedUser {
  readonly user: User;
  readonly principal: UserPrincipal;
}

const CACHED_USERS = 4096;
const USERNAME_LENGTH_AT_MOST = 255;
// Harbor forbids ,"~#%$ (so `robot$…` stays apart); a colon would split a Basic credential; no white space or controls.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses.
const FORBIDDEN_IN_USERNAME = /[,"~#%$:\s\u0000-\u001f\u007f]/;

/** The columns of {@link UserRow}. */
const COLUMNS =
  'id, username, email, realname, comment, password_hash, password_changed_at, administrator, created_at, updated_at';

/** The table `user`, and its only writer; a user that was asked for by id is kept in memory until changed. */
export class UserStore {
  readonly #clock: () => number;
  readonly #insert: Statement<
    [string, string | null, string, string, string, number, 0 | 1, number, number],
    never
  >;
  readonly #byId: Statement<[id: number], UserRow>;
  readonly #byUsername: Statement<[username: string], UserRow>;
  readonly #firstAdministrator: Statement<[], UserRow>;
  readonly #updateHash: Statement<[hash: string, changedAt: number, updatedAt: number, id: number], never>;
  readonly #rehash: Statement<[hash: string, id: number, oldHash: string], never>;
  readonly #cached = new Map<number, CachedUser>();

  constructor(database: Database, clock: () => number = Date.now) {
    this.#clock = clock;
    this.#insert = database.prepare(
      `INSERT INTO user (username, email, realname, comment, password_hash, password_changed_at, administrator,
                         created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#byId = database.prepare(`SELECT ${COLUMNS} FROM user WHERE id = ? AND deleted_at IS NULL`);
    this.#byUsername = database.prepare(
      `SELECT ${COLUMNS} FROM user WHERE username = ? AND deleted_at IS NULL`,
    );
    this.#firstAdministrator = database.prepare(
      `SELECT ${COLUMNS} FROM user WHERE administrator = 1 AND deleted_at IS NULL ORDER BY id LIMIT 1`,
    );
    this.#updateHash = database.prepare(
      'UPDATE user SET password_hash = ?, password_changed_at = ?, updated_at = ? WHERE id = ?',
    );
    this.#rehash = database.prepare('UPDATE user SET password_hash = ? WHERE id = ? AND password_hash = ?');
  }

  /** The user of this id, or undefined when there is none or it was deleted. */
  byId(id: number): User | undefined {
    return this.#cachedUser(id)?.user;
  }

  /** The user of this name (upper and lower case differ, as in Harbor), with the stored hash. */
  byUsername(username: string): UserWithHash | undefined {
    const row = this.#byUsername.get(username);
    return row === undefined
      ? undefined
      : { user: toUser(row), passwordHash: row.password_hash ?? undefined };
  }

  /** Who the user of this id is to the guard; undefined when deleted. Cheap: for every request. */
  principal(id: number): UserPrincipal | undefined {
    return this.#cachedUser(id)?.principal;
  }

  /** When the user's password was last set, Unix ms; undefined when there is no such user. Cheap. */
  passwordChangedAt(id: number): number | undefined {
    return this.#cachedUser(id)?.user.passwordChangedAt;
  }

  /** The administrator that came first, as whom the desktop's own window acts; undefined before the first run ended. */
  firstAdministrator(): User | undefined {
    const row = this.#firstAdministrator.get();
    return row === undefined ? undefined : toUser(row);
  }

  /** Adds a user and returns the id. Call it inside a transaction. Throws BAD_REQUEST, or CONFLICT for a taken name. */
  add(newUser: NewUser): number {
    requireUsername(newUser.username);
    if (this.#byUsername.get(newUser.username) !== undefined) {
      throw new RegistryError('CONFLICT', `the user ${newUser.username} exists already; choose another name`);
    }
    const now = this.#clock();
    const { lastInsertRowid } = this.#insert.run(
      newUser.username,
      newUser.email ?? null,
      newUser.realname ?? '',
      newUser.comment ?? '',
      newUser.passwordHash,
      now,
      newUser.administrator === true ? 1 : 0,
      now,
      now,
    );
    return Number(lastInsertRowid);
  }

  /** Stores the hash of a new password and voids bearer tokens. Call it inside a transaction. */
  setPasswordHash(id: number, passwordHash: string): void {
    const now = this.#clock();
    // Tokens carry this value: it must differ from the one before even if the clock stood still or went back.
    const before = this.#byId.get(id)?.password_changed_at ?? 0;
    this.#updateHash.run(passwordHash, Math.max(now, before + 1), now, id);
    this.#cached.delete(id);
  }

  /** Stores the same password hashed with newer parameters, unless it was changed meanwhile. Inside a transaction. */
  replaceHash(id: number, oldHash: string, newHash: string): void {
    this.#rehash.run(newHash, id, oldHash);
  }

  #cachedUser(id: number): CachedUser | undefined {
    const cached = this.#cached.get(id);
    if (cached !== undefined) return cached;
    const row = this.#byId.get(id);
    if (row === undefined) return undefined;
    const user = toUser(row);
    const entry: CachedUser = { user, principal: principalOf(user) };
    if (this.#cached.size >= CACHED_USERS) this.#cached.clear();
    this.#cached.set(id, entry);
    return entry;
  }
}

/** Who a user is to the guard. */
export function principalOf(user: User): UserPrincipal {
  const { id, username, administrator } = user;
  return { kind: 'user', userId: id, username, administrator };
}

function requireUsername(username: string): void {
  const fits = username.length >= 1 && username.length <= USERNAME_LENGTH_AT_MOST;
  if (fits && !FORBIDDEN_IN_USERNAME.test(username)) return;
  throw new RegistryError(
    'BAD_REQUEST',
    `a user name has 1 to ${USERNAME_LENGTH_AT_MOST} characters and none of , " ~ # % $ : or white space`,
  );
}

function toUser(row: UserRow): User {
  return {
    id: row.id,
    username: row.username,
    email: row.email ?? undefined,
    realname: row.realname,
    comment: row.comment,
    administrator: row.administrator === 1,
    passwordChangedAt: row.password_changed_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
