import { randomInt } from 'node:crypto';
import type { Database } from '../database/index.ts';
import { RegistryError } from '../errors/index.ts';
import type { SealedSecrets } from '../secrets/index.ts';
import type { PasswordAuthenticator } from './password-authenticator.ts';
import type { PasswordHasher } from './password-hasher.ts';
import { requireGoodPassword } from './password-rule.ts';
import type { RefreshTokenStore } from './refresh-tokens.ts';
import type { SessionStore } from './sessions.ts';
import type { SignInHints } from './sign-in-hints.ts';
import type { UserStore } from './users.ts';

/** The first administrator's name, as in Harbor. */
export const ADMINISTRATOR_NAME = 'admin';

/** A new password for a user. */
export interface PasswordChange {
  readonly userId: number;
  /** Undefined: somebody who may set it changes it without knowing it. */
  readonly oldPassword?: string | undefined;
  readonly newPassword: string;
  /** IP address of the client, where the old password is shown: wrong ones are slowed like sign-ins. */
  readonly address?: string | undefined;
}

/** What accounts are built on. */
export interface AccountsDependencies {
  readonly database: Database;
  readonly users: UserStore;
  readonly hasher: PasswordHasher;
  readonly passwords: PasswordAuthenticator;
  readonly sessions: SessionStore;
  readonly refreshTokens: RefreshTokenStore;
  readonly secrets: SealedSecrets;
  readonly hints: SignInHints;
}

const INITIAL_PASSWORD = 'initial-administrator-password';
const GENERATED_LENGTH = 20;
const CHOSEN_BYTES_AT_MOST = 1024;
// Without 0 O 1 l I, which are mistaken for each other; quoted by no shell.
const LOWER = 'abcdefghijkmnopqrstuvwxyz';
const UPPER = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const DIGITS = '23456789';

/** Makes the first administrator, and changes passwords with all that depends on them. */
export class Accounts {
  readonly #dependencies: AccountsDependencies;

  constructor(dependencies: AccountsDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Makes the administrator when there is none yet; does nothing at later starts. The password is `chosen`, else
   * a generated one (over 110 bits), which is returned this once and kept sealed for {@link initialPassword}. A
   * chosen one is the operator's own business: any, up to 1024 bytes. `alongside` runs in the same transaction and
   * is told the administrator's id.
   * Throws BAD_REQUEST for an unusable chosen password, SECRET_STORE_UNUSABLE without a master key.
   */
  async ensureAdministrator(
    chosen: string | undefined,
    alongside: (userId: number) => void = () => {},
  ): Promise<{ readonly generatedPassword?: string }> {
    const { database, users, hasher, secrets } = this.#dependencies;
    if (users.firstAdministrator() !== undefined) return {};
    const password = chosen ?? generatePassword();
    if (password === '' || Buffer.byteLength(password) > CHOSEN_BYTES_AT_MOST) {
      throw new RegistryError('BAD_REQUEST', "the administrator's password must have 1 to 1024 bytes");
    }
    const keep = chosen === undefined ? await secrets.seal(INITIAL_PASSWORD, password) : () => {};
    const passwordHash = await hasher.hash(password);
    await database.write(() => {
      alongside(users.add({ username: ADMINISTRATOR_NAME, passwordHash, administrator: true }));
      keep();
    });
    await this.#learn(ADMINISTRATOR_NAME, password);
    return chosen === undefined ? { generatedPassword: password } : {};
  }

  /** Whether {@link initialPassword} would give one; needs no master key. */
  hasInitialPassword(): boolean {
    return this.#dependencies.secrets.has(INITIAL_PASSWORD);
  }

  /** The generated password of the first administrator, until it is changed; for the desktop's copyable login. */
  initialPassword(): Promise<string | undefined> {
    return this.#dependencies.secrets.read(INITIAL_PASSWORD);
  }

  /**
   * Sets a user's password and ends all that was signed in with the old one: sessions, refresh tokens, bearer
   * tokens, remembered credentials. Throws NOT_FOUND for no such user, BAD_REQUEST for a bad or unchanged new
   * password, FORBIDDEN for a wrong old one, TOOMANYREQUESTS after too many wrong ones.
   */
  async changePassword(change: PasswordChange): Promise<void> {
    const { database, users, hasher, sessions, refreshTokens, secrets } = this.#dependencies;
    const user = users.byId(change.userId);
    if (user === undefined) throw new RegistryError('NOT_FOUND', `there is no user ${change.userId}`);
    requireGoodPassword(change.newPassword);
    if (change.oldPassword !== undefined) await this.#requireOldPassword(user.username, change);
    await this.#requireAnotherPassword(user.username, change.newPassword);
    const passwordHash = await hasher.hash(change.newPassword);
    const isFirst = users.firstAdministrator()?.id === user.id;
    await database.write(() => {
      users.setPasswordHash(user.id, passwordHash);
      sessions.endAllOf(user.id);
      refreshTokens.revokeAllOf(user.id);
      if (isFirst) secrets.remove(INITIAL_PASSWORD);
    });
    await this.#learn(user.username, change.newPassword);
  }

  async #learn(username: string, password: string): Promise<void> {
    const user = this.#dependencies.users.byUsername(username)?.user;
    if (user !== undefined) await this.#dependencies.hints.learn(user, password);
  }

  async #requireOldPassword(username: string, change: PasswordChange): Promise<void> {
    try {
      const { oldPassword: password = '', address = '' } = change;
      await this.#dependencies.passwords.authenticate({ username, password, address });
    } catch (cause) {
      if (!(cause instanceof RegistryError) || cause.code !== 'UNAUTHORIZED') throw cause;
      // 401 would end the session of who mistyped it.
      throw new RegistryError('FORBIDDEN', 'the old password is wrong', { cause });
    }
  }

  async #requireAnotherPassword(username: string, newPassword: string): Promise<void> {
    const { users, hasher } = this.#dependencies;
    const passwordHash = users.byUsername(username)?.passwordHash;
    if (passwordHash === undefined || !(await hasher.verify(passwordHash, newPassword))) return;
    throw new RegistryError('BAD_REQUEST', 'the new password is the old one; choose another');
  }
}

/** A password that satisfies Harbor's rule and every shell. */
function generatePassword(): string {
  const pick = (from: string): string => from.charAt(randomInt(from.length));
  for (;;) {
    const password = Array.from({ length: GENERATED_LENGTH }, () => pick(LOWER + UPPER + DIGITS)).join('');
    if (/[a-z]/.test(password) && /[A-Z]/.test(password) && /[0-9]/.test(password)) return password;
  }
}
