import type { UserPrincipal } from '../access/principal.ts';
import type { Database } from '../database/database.ts';
import { RegistryError } from '../errors/registry-error.ts';
import type { EventOutbox } from '../events/outbox.ts';
import type { CredentialCache } from './credential-cache.ts';
import type { LoginThrottle } from './login-throttle.ts';
import type { PasswordHasher } from './password-hasher.ts';
import { principalOf, type UserStore, type UserWithHash } from './users.ts';

/** A user name and a password from a client, and where it comes from. */
export interface PasswordAttempt {
  readonly username: string;
  readonly password: string;
  /** IP address of the client's end of the connection. */
  readonly address: string;
}

/** More than any password that can be set; hashing more would only serve to keep the registry busy. */
const PASSWORD_BYTES_AT_MOST = 1024;

/** Finds out whether a user name and a password belong together, slowly for who guesses, fast for who is known. */
export class PasswordAuthenticator {
  readonly #database: Database;
  readonly #events: EventOutbox;
  readonly #users: UserStore;
  readonly #hasher: PasswordHasher;
  readonly #throttle: LoginThrottle;
  readonly #cache: CredentialCache;
  /** Checks under way by fingerprint and address: eight parallel requests of one client cost one argon2. */
  readonly #underWay = new Map<string, Promise<UserPrincipal>>();

  constructor(
    database: Database,
    events: EventOutbox,
    users: UserStore,
    hasher: PasswordHasher,
    throttle: LoginThrottle,
    cache: CredentialCache,
  ) {
    this.#database = database;
    this.#events = events;
    this.#users = users;
    this.#hasher = hasher;
    this.#throttle = throttle;
    this.#cache = cache;
  }

  /**
   * The user, at once when the credential was right a moment ago, else as a promise.
   * Throws (or rejects with) UNAUTHORIZED for a wrong user name or password, which it does not tell apart, and
   * TOOMANYREQUESTS with Retry-After while the account or address has to wait.
   */
  authenticate(attempt: PasswordAttempt): UserPrincipal | Promise<UserPrincipal> {
    const { username, password, address } = attempt;
    if (Buffer.byteLength(password) > PASSWORD_BYTES_AT_MOST) throw wrongCredential();
    const found = this.#users.byUsername(username);
    const fingerprint = this.#cache.fingerprint(username, password, found?.user.passwordChangedAt ?? 0);
    if (this.#throttle.isRepeatedFailure(username, address, fingerprint)) throw wrongCredential();
    this.#throttle.check(username, address);
    if (found !== undefined && this.#cache.userOf(fingerprint) === found.user.id)
      return principalOf(found.user);

    const key = `${fingerprint} ${address}`;
    const underWay = this.#underWay.get(key);
    if (underWay !== undefined) return underWay;
    const check = this.#check(attempt, found, fingerprint).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, check);
    return check;
  }

  async #check(
    { username, password, address }: PasswordAttempt,
    found: UserWithHash | undefined,
    fingerprint: string,
  ): Promise<UserPrincipal> {
    const matches = await this.#hasher.verify(found?.passwordHash, password, {
      // Attempts that waited for their turn behind failing ones wait like those that come now.
      begin: () => this.#throttle.check(username, address),
      end: (right) =>
        right
          ? this.#throttle.succeeded(username, address)
          : this.#throttle.failed(username, address, fingerprint),
    });
    if (!matches || found === undefined) {
      this.#recordFailure(found, address);
      throw wrongCredential();
    }
    // Checked against a password that was changed, or a user that was deleted, while this waited for its turn.
    if (this.#users.passwordChangedAt(found.user.id) !== found.user.passwordChangedAt)
      throw wrongCredential();
    this.#cache.remember(fingerprint, found.user.id);
    await this.#renewHash(found, password);
    return principalOf(found.user);
  }

  async #renewHash({ user, passwordHash }: UserWithHash, password: string): Promise<void> {
    if (passwordHash === undefined || !this.#hasher.isOutdated(passwordHash)) return;
    const renewed = await this.#hasher.hash(password);
    await this.#database.write(() => this.#users.replaceHash(user.id, passwordHash, renewed));
  }

  /** What was typed as a user name may be a password: only names of real users are written down. */
  #recordFailure(found: UserWithHash | undefined, address: string): void {
    const actor = found?.user.username ?? 'anonymous';
    const record = (): void =>
      this.#events.record({
        type: 'user.login-failed',
        actor,
        payload: { address, known: found !== undefined },
      });
    // The answer must not wait for the disk, nor turn from 401 into 507 because it is full.
    void this.#database.write(record).catch(() => undefined);
  }
}

function wrongCredential(): RegistryError {
  return new RegistryError('UNAUTHORIZED', 'the user name or the password is wrong');
}
