import { RegistryError } from '../errors/index.ts';
import { BoundedMap } from './bounded-map.ts';
import { addressGroup, LOOPBACK } from './client-address.ts';

/** Failed sign-ins of an account, an address or both. All times are of the throttle's own clock. */
interface Failures {
  /** Falls by one every {@link FORGOTTEN_EACH_MS}; as it was at `at`. */
  readonly count: number;
  readonly at: number;
  /** No attempt before; other machines only. */
  readonly blockedUntil: number;
}

/** What is under way of an account from an address. */
interface Pace {
  /** Attempts that were let through and whose outcome is not known yet. */
  readonly pending: number;
  /** When the next attempt is judged at the earliest; this machine only. */
  readonly nextAt: number;
}

const NO_FAILURES: Failures = { count: 0, at: 0, blockedUntil: 0 };
const AT_REST: Pace = { pending: 0, nextAt: 0 };

/** So many wrong passwords cost nothing: typing errors, old passwords in scripts. */
const FREE_FAILURES = 10;
const FORGOTTEN_EACH_MS = 90_000;
/** This machine, beyond the free failures: 400 attempts a second, so that 600 connections wait 1.5 s. */
const PACE_MS = 2.5;
/** An attempt from this machine waits so long at most: as many as 4,000 are not refused. */
const LONGEST_WAIT_HERE_MS = 10_000;
/** One from another machine that would have to wait longer is refused. */
const LONGEST_WAIT_MS = 1500;
/** Other machines, beyond the free failures: from Harbor's lock after a failed login, doubling. */
const FIRST_DELAY_MS = 1500;
const PAIR_DELAY_AT_MOST_MS = 5 * 60_000;
const SHARED_DELAY_AT_MOST_MS = 60_000;
const TRUSTED_FOR_MS = 24 * 60 * 60_000;
const ENTRIES_AT_MOST = 10_000;

/**
 * Slows down guessing of passwords, in memory and by a clock that nobody sets. The first ten failures of an account
 * from an address are free, another each 90 s; a known wrong password counts once. Beyond that:
 *
 * - on this machine, where the owner and a guesser cannot be told apart, nobody is shut out: attempts of an account
 *   are judged 400 a second, in the order in which they came, so that the right password waits 1.5 s behind 600;
 * - an account from another machine waits 1.5 s, doubling with each failure up to 5 minutes;
 * - so does, up to a minute, another machine over all accounts, and an account over all other machines; these two
 *   spare an account from where it signed in during the last day.
 *
 * A right password is paced and counted like a wrong one until its outcome is known, remembered or not: else who
 * guesses would wait for the one answer that comes at once. A success forgives nothing, or a guesser would guess
 * between the owner's sign-ins. docs/decisions/0012 has the reasons.
 */
export class LoginThrottle {
  readonly #clock: () => number;
  readonly #pairs = new BoundedMap<string, Failures>(ENTRIES_AT_MOST);
  readonly #paces = new BoundedMap<string, Pace>(ENTRIES_AT_MOST);
  readonly #addresses = new BoundedMap<string, Failures>(ENTRIES_AT_MOST);
  readonly #accounts = new BoundedMap<string, Failures>(ENTRIES_AT_MOST);
  /** Credentials that failed, by account, address and fingerprint. */
  readonly #wrong = new BoundedMap<string, true>(ENTRIES_AT_MOST);
  /** Account and address → until when they are trusted. */
  readonly #trusted = new BoundedMap<string, number>(ENTRIES_AT_MOST);

  /** `clock`: milliseconds that never go back nor jump. */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  /** Whether this very credential failed before: it is wrong without work, and its sender learns nothing new. */
  isKnownWrong(account: string, address: string, fingerprint: string): boolean {
    return this.#wrong.get(`${pairKey(account, addressGroup(address))} ${fingerprint}`) === true;
  }

  /** Whether the account is not being guessed at from the address: a remembered credential need not wait. */
  isCalm(account: string, address: string): boolean {
    const group = addressGroup(address);
    const pair = pairKey(account, group);
    return !this.#isHot(pair) && (group === LOOPBACK || this.#delayOf(account, group, pair) <= 0);
  }

  /**
   * Lets an attempt through and returns how many milliseconds it has to wait before it may be judged; call
   * {@link settled} when it is over. Throws TOOMANYREQUESTS (429 with Retry-After) when that would be too long.
   */
  admit(account: string, address: string): number {
    const group = addressGroup(address);
    const pair = pairKey(account, group);
    const isHot = this.#isHot(pair);
    const now = this.#clock();
    const pace = this.#paces.get(pair) ?? AT_REST;
    if (group === LOOPBACK) {
      const turn = isHot ? Math.max(now, pace.nextAt) : now;
      if (turn - now > LONGEST_WAIT_HERE_MS) throw tooMany(1000);
      this.#paces.set(pair, { pending: pace.pending + 1, nextAt: isHot ? turn + PACE_MS : pace.nextAt });
      return turn - now;
    }
    const delay = Math.max(this.#delayOf(account, group, pair), isHot ? FIRST_DELAY_MS : 0);
    if (delay > LONGEST_WAIT_MS) throw tooMany(delay);
    this.#paces.set(pair, { ...pace, pending: pace.pending + 1 });
    return delay;
  }

  /** For an attempt whose turn has come: throws TOOMANYREQUESTS when others failed meanwhile, so that it must wait anew. */
  check(account: string, address: string): void {
    const group = addressGroup(address);
    if (group === LOOPBACK) return;
    const delay = this.#delayOf(account, group, pairKey(account, group));
    if (delay > 0) throw tooMany(delay);
  }

  /** Gives back the turn of an attempt that was let through and will not be judged; {@link settled} follows. */
  giveBack(account: string, address: string): void {
    const pair = pairKey(account, addressGroup(address));
    const pace = this.#paces.get(pair);
    // What lies in the past counts as now.
    if (pace !== undefined) this.#paces.set(pair, { ...pace, nextAt: pace.nextAt - PACE_MS });
  }

  /** Ends what {@link admit} began. */
  settled(account: string, address: string): void {
    const pair = pairKey(account, addressGroup(address));
    const pace = this.#paces.get(pair);
    if (pace !== undefined) this.#paces.set(pair, { ...pace, pending: Math.max(pace.pending - 1, 0) });
  }

  /** Counts a failed attempt. */
  failed(account: string, address: string, fingerprint: string): void {
    const group = addressGroup(address);
    const pair = pairKey(account, group);
    this.#wrong.set(`${pair} ${fingerprint}`, true);
    this.#count(this.#pairs, pair, PAIR_DELAY_AT_MOST_MS);
    if (group === LOOPBACK) return;
    this.#count(this.#addresses, group, SHARED_DELAY_AT_MOST_MS);
    this.#count(this.#accounts, accountKey(account), SHARED_DELAY_AT_MOST_MS);
  }

  /** Trusts the account from the address: neither others there nor others elsewhere slow it. */
  succeeded(account: string, address: string): void {
    const pair = pairKey(account, addressGroup(address));
    this.#trusted.set(pair, this.#clock() + TRUSTED_FOR_MS);
  }

  /** Attempts under way count as failures, lest many at once be free. */
  #isHot(pair: string): boolean {
    const failures = this.#pairs.get(pair);
    const count = failures === undefined ? 0 : this.#countOf(failures);
    return count + (this.#paces.get(pair)?.pending ?? 0) >= FREE_FAILURES;
  }

  #delayOf(account: string, group: string, pair: string): number {
    const now = this.#clock();
    const waits = [this.#pairs.get(pair)];
    if ((this.#trusted.get(pair) ?? now) <= now) {
      waits.push(this.#addresses.get(group), this.#accounts.get(accountKey(account)));
    }
    return Math.max(...waits.map((failures) => (failures?.blockedUntil ?? now) - now));
  }

  #count(counter: BoundedMap<string, Failures>, key: string, delayAtMostMs: number): void {
    const now = this.#clock();
    const count = this.#countOf(counter.get(key) ?? NO_FAILURES) + 1;
    const delayed = Math.ceil(count - FREE_FAILURES);
    const delay = delayed > 0 ? Math.min(FIRST_DELAY_MS * 2 ** (delayed - 1), delayAtMostMs) : 0;
    counter.set(key, { count, at: now, blockedUntil: now + delay });
  }

  #countOf({ count, at }: Failures): number {
    return Math.max(count - (this.#clock() - at) / FORGOTTEN_EACH_MS, 0);
  }
}

function tooMany(delayMs: number): RegistryError {
  const seconds = Math.ceil(delayMs / 1000);
  return new RegistryError('TOOMANYREQUESTS', `too many failed sign-ins; wait ${seconds} s and try again`, {
    headers: { 'retry-after': String(seconds) },
  });
}

function accountKey(account: string): string {
  return account.toLowerCase().slice(0, 256);
}

function pairKey(account: string, group: string): string {
  return `${group} ${accountKey(account)}`;
}
