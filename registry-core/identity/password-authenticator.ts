import { setTimeout } from 'node:timers/promises';
import type { UserPrincipal } from '../access/index.ts';
import type { Database } from '../database/index.ts';
import { RegistryError } from '../errors/index.ts';
import type { EventOutbox } from '../events/index.ts';
import { ArrivalOrder } from './arrival-order.ts';
import { addressGroup, LOOPBACK } from './client-address.ts';
import type { CredentialCache } from './credential-cache.ts';
import type { LoginThrottle } from './login-throttle.ts';
import type { PasswordHasher } from './password-hasher.ts';
import { RecordLimit } from './record-limit.ts';
import type { SignInHints } from './sign-in-hints.ts';
import { principalOf, type UserStore, type UserWithHash } from './users.ts';

/** A user name and a password from a client, and where it comes from. */
export interface PasswordAttempt {
  readonly username: string;
  readonly password: string;
  /** IP address of the client's end of the connection. */
  readonly address: string;
  /** Whether the client went away: nobody reads the answer any more. */
  readonly isGone?: () => boolean;
}

/** A check that several requests of one credential wait for. */
interface UnderWay {
  readonly check: Promise<UserPrincipal>;
  readonly attempts: PasswordAttempt[];
}

interface RememberedCredential {
  readonly attempt: PasswordAttempt;
  readonly isGone: () => boolean;
  readonly found: UserWithHash;
  readonly isRemembered: true;
}

interface UnknownCredential {
  readonly attempt: PasswordAttempt;
  readonly isGone: () => boolean;
  /** Undefined: there is no such user. */
  readonly found: UserWithHash | undefined;
  readonly fingerprint: string;
  readonly isRemembered?: undefined;
}

/** An attempt that waits for its turn. */
interface Paced {
  readonly judged: Judged;
  readonly goneAway: AbortController;
}

type Judged = RememberedCredential | UnknownCredential;

/** More than any password that can be set; hashing more would only serve to keep the registry busy. */
const PASSWORD_BYTES_AT_MOST = 1024;
/** Attempts that wait beside those in the hasher's queue: for their turn, or to be refused. */
const WAITING_AT_MOST = 4096;
/** Those whose client went away are looked for each time that so many more wait. */
const LOOKED_AFTER_EACH = 100;
/** A refusal comes so late: who tries again at once must not crowd out who tries once. */
const REFUSED_AFTER_MS = 1000;
/** Failures that are written down: so many at once, another each ten seconds. Each is synced, which all wait for. */
const RECORDED_AT_ONCE = 10;
const RECORDED_EACH_MS = 10_000;

/** Finds out whether a user name and a password belong together, slowly for who guesses, fast for who is known. */
export class PasswordAuthenticator {
  readonly #database: Database;
  readonly #events: EventOutbox;
  readonly #users: UserStore;
  readonly #hasher: PasswordHasher;
  readonly #throttle: LoginThrottle;
  readonly #cache: CredentialCache;
  readonly #hints: SignInHints;
  readonly #wait: (milliseconds: number, signal?: AbortSignal) => Promise<unknown>;
  readonly #recordLimit = new RecordLimit(RECORDED_AT_ONCE, RECORDED_EACH_MS);
  #waiting = 0;
  readonly #paced = new Set<Paced>();
  #lookAfterAt = LOOKED_AFTER_EACH;
  /** Checks under way by fingerprint and address: eight parallel requests of one client cost one argon2. */
  readonly #underWay = new Map<string, UnderWay>();
  readonly #order = new ArrivalOrder();

  constructor(
    database: Database,
    events: EventOutbox,
    users: UserStore,
    hasher: PasswordHasher,
    throttle: LoginThrottle,
    cache: CredentialCache,
    hints: SignInHints,
    wait: (milliseconds: number, signal?: AbortSignal) => Promise<unknown> = (milliseconds, signal) =>
      setTimeout(milliseconds, undefined, { signal }),
  ) {
    this.#database = database;
    this.#events = events;
    this.#users = users;
    this.#hasher = hasher;
    this.#throttle = throttle;
    this.#cache = cache;
    this.#hints = hints;
    this.#wait = wait;
  }

  /**
   * The user, at once when the credential was right lately and nobody guesses, else as a promise.
   * Throws (or rejects with) UNAUTHORIZED for a wrong user name or password, which it does not tell apart, and
   * TOOMANYREQUESTS with Retry-After when it would have to wait longer than {@link LoginThrottle} allows.
   */
  authenticate(attempt: PasswordAttempt): UserPrincipal | Promise<UserPrincipal> {
    const { username, password, address } = attempt;
    if (Buffer.byteLength(password) > PASSWORD_BYTES_AT_MOST) throw wrongCredential();
    const found = this.#users.byUsername(username);
    const fingerprint = this.#cache.fingerprint(username, password, found?.user.passwordChangedAt ?? 0);
    if (this.#throttle.isKnownWrong(username, address, fingerprint)) throw wrongCredential();
    const isRemembered = found !== undefined && this.#cache.userOf(fingerprint) === found.user.id;
    if (isRemembered && this.#throttle.isCalm(username, address)) return principalOf(found.user);

    const key = `${fingerprint} ${address}`;
    const underWay = this.#underWay.get(key);
    if (underWay !== undefined) {
      underWay.attempts.push(attempt);
      return underWay.check;
    }
    const attempts = [attempt];
    const isGone = (): boolean => attempts.every((each) => each.isGone?.() === true);
    const shared = { attempt, isGone };
    const judged = isRemembered ? { ...shared, found, isRemembered } : { ...shared, found, fingerprint };
    const check = this.#inTurn(judged).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, { check, attempts });
    return check;
  }

  async #inTurn(judged: Judged): Promise<UserPrincipal> {
    const { username, address } = judged.attempt;
    try {
      if (this.#paced.size >= this.#lookAfterAt) this.#dismissGone();
      const waitMs = this.#throttle.admit(username, address);
      try {
        if (waitMs > 0) await this.#awaitTurn(judged, waitMs);
        return await this.#judge(judged);
      } finally {
        this.#throttle.settled(username, address);
      }
    } catch (thrown) {
      if (isTooMany(thrown) && this.#waiting < WAITING_AT_MOST) await this.#hold(REFUSED_AFTER_MS);
      throw thrown;
    }
  }

  async #awaitTurn(judged: Judged, waitMs: number): Promise<void> {
    const paced: Paced = { judged, goneAway: new AbortController() };
    this.#paced.add(paced);
    try {
      await this.#hold(waitMs, paced.goneAway.signal);
    } catch (thrown) {
      throw paced.goneAway.signal.aborted ? wrongCredential() : thrown;
    } finally {
      this.#paced.delete(paced);
    }
  }

  /** Who asks and hangs up, over and over, must not take the turns of those who wait. */
  #dismissGone(): void {
    for (const paced of this.#paced) {
      if (!paced.judged.isGone()) continue;
      const { username, address } = paced.judged.attempt;
      this.#paced.delete(paced);
      this.#throttle.giveBack(username, address);
      paced.goneAway.abort();
    }
    this.#lookAfterAt = this.#paced.size + LOOKED_AFTER_EACH;
  }

  /** Throws TOOMANYREQUESTS when too many wait. */
  async #hold(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (this.#waiting >= WAITING_AT_MOST) {
      throw new RegistryError('TOOMANYREQUESTS', 'too many sign-ins at once; try again in a moment', {
        headers: { 'retry-after': '1' },
      });
    }
    this.#waiting += 1;
    try {
      await this.#wait(milliseconds, signal);
    } finally {
      this.#waiting -= 1;
    }
  }

  async #judge(judged: Judged): Promise<UserPrincipal> {
    const { attempt, found, isGone } = judged;
    const { username, address } = attempt;
    if (isGone()) throw wrongCredential();
    if (judged.isRemembered === true) this.#throttle.check(username, address);
    else if (!(await this.#verify(judged))) {
      this.#recordFailure(found, address);
      throw wrongCredential();
    }
    // Checked against a password that was changed, or a user that was deleted, while this waited for its turn.
    if (found === undefined) throw wrongCredential();
    if (this.#users.passwordChangedAt(found.user.id) !== found.user.passwordChangedAt)
      throw wrongCredential();
    if (judged.isRemembered === true) return principalOf(found.user);
    this.#cache.remember(judged.fingerprint, found.user.id);
    void this.#hints.learn(found.user, attempt.password);
    await this.#renewHash(found, attempt.password);
    return principalOf(found.user);
  }

  /**
   * Whether the password is right. Wrong ones are answered in the order in which they came, whatever turn they had: how
   * long an answer takes while many wait tells neither whether the user exists nor who is guessed at.
   */
  async #verify(credential: UnknownCredential): Promise<boolean> {
    const { earlier, leave } = this.#order.enter();
    let isRight = false;
    try {
      isRight = await this.#verifyInTurn(credential);
      return isRight;
    } finally {
      leave();
      if (!isRight) await earlier;
    }
  }

  async #verifyInTurn({ attempt, isGone, found, fingerprint }: UnknownCredential): Promise<boolean> {
    const { username, password, address } = attempt;
    const goesFirst = found !== undefined && (await this.#hints.mayBeRight(found.user, password));
    return this.#hasher.verify(found?.passwordHash, password, {
      lane: laneOf(found, address),
      goesFirst,
      begin: () => {
        if (isGone()) throw wrongCredential();
        // Attempts that waited for their turn behind failing ones wait like those that come now.
        this.#throttle.check(username, address);
      },
      end: (right) =>
        right
          ? this.#throttle.succeeded(username, address)
          : this.#throttle.failed(username, address, fingerprint),
    });
  }

  async #renewHash({ user, passwordHash }: UserWithHash, password: string): Promise<void> {
    if (passwordHash === undefined || !this.#hasher.isOutdated(passwordHash)) return;
    const renewed = await this.#hasher.hash(password);
    await this.#database.write(() => this.#users.replaceHash(user.id, passwordHash, renewed));
  }

  /**
   * What was typed as a user name may be a password: only names of real users are written down. Of a flood, only some
   * failures are: it must not fill the disk.
   */
  #recordFailure(found: UserWithHash | undefined, address: string): void {
    if (!this.#recordLimit.take()) return;
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

/** Names that do not exist share a lane, else who invents names has as many turns; other machines have their own. */
function laneOf(found: UserWithHash | undefined, address: string): string {
  const from = addressGroup(address) === LOOPBACK ? 'here' : 'elsewhere';
  return `${from} ${found?.user.id ?? 'nobody'}`;
}

function isTooMany(thrown: unknown): boolean {
  return thrown instanceof RegistryError && thrown.code === 'TOOMANYREQUESTS';
}

function wrongCredential(): RegistryError {
  return new RegistryError('UNAUTHORIZED', 'the user name or the password is wrong');
}
