import { RegistryError } from '../errors/registry-error.ts';
import { BoundedMap } from './bounded-map.ts';
import { addressGroup, LOOPBACK } from './client-address.ts';

interface Failures {
  readonly count: number;
  /** Unix ms: no attempt before. */
  readonly blockedUntil: number;
  /** Unix ms. */
  readonly lastAt: number;
  /** The credential that failed last, by its fingerprint. */
  readonly fingerprint: string;
}

interface SlowDown {
  /** Failures that cost nothing: for counters that many people share. */
  readonly free: number;
  readonly longestMs: number;
}

const FIRST_DELAY_MS = 1500; // Harbor's lock after a failed login
const OF_PAIR: SlowDown = { free: 0, longestMs: 5 * 60_000 };
const OF_ADDRESS: SlowDown = { free: 10, longestMs: 60_000 };
const OF_ACCOUNT: SlowDown = { free: 10, longestMs: 60_000 };
const FORGOTTEN_AFTER_MS = 15 * 60_000;
const TRUSTED_FOR_MS = 24 * 60 * 60_000;
const ENTRIES_AT_MOST = 10_000;

/**
 * Slows down guessing of passwords, in memory. Three counters of failures, each doubling its delay from 1.5 s:
 *
 * - an account from an address: from the first failure on, up to 5 minutes; the right password waits too;
 * - an address, over all accounts: after 10 failures, up to a minute; against trying one password on many accounts;
 * - an account, over all other machines' addresses: after 10 failures, up to a minute; against many addresses.
 *
 * The last two spare an account from an address where it signed in during the last day, and the last one never
 * counts for loopback: nobody on another machine can keep the desktop's own user out. The desktop window itself
 * signs in with a token and meets no password check. Attempts that are refused here do not count as failures, and
 * the very credential that just failed may be repeated (a client that asks twice, a stale script): it gets the same
 * 401 without work, since its sender learns nothing new.
 */
export class LoginThrottle {
  readonly #clock: () => number;
  readonly #pairs = new BoundedMap<string, Failures>(ENTRIES_AT_MOST);
  readonly #addresses = new BoundedMap<string, Failures>(ENTRIES_AT_MOST);
  readonly #accounts = new BoundedMap<string, Failures>(ENTRIES_AT_MOST);
  /** Account and address → Unix ms until which they are trusted. */
  readonly #trusted = new BoundedMap<string, number>(ENTRIES_AT_MOST);

  constructor(clock: () => number = Date.now) {
    this.#clock = clock;
  }

  /** Whether this very credential was the last to fail for the account from the address. */
  isRepeatedFailure(account: string, address: string, fingerprint: string): boolean {
    const failures = this.#pairs.get(pairKey(account, addressGroup(address)));
    return failures !== undefined && failures.fingerprint === fingerprint && this.#isFresh(failures);
  }

  /** Throws TOOMANYREQUESTS (429 with Retry-After) while the account, the address or both must wait. */
  check(account: string, address: string): void {
    const group = addressGroup(address);
    const pair = pairKey(account, group);
    const waits = [this.#waitOf(this.#pairs.get(pair))];
    if ((this.#trusted.get(pair) ?? 0) <= this.#clock()) {
      waits.push(this.#waitOf(this.#addresses.get(group)));
      if (group !== LOOPBACK) waits.push(this.#waitOf(this.#accounts.get(accountKey(account))));
    }
    const wait = Math.max(...waits);
    if (wait <= 0) return;
    const seconds = Math.ceil(wait / 1000);
    throw new RegistryError('TOOMANYREQUESTS', `too many failed sign-ins; wait ${seconds} s and try again`, {
      headers: { 'retry-after': String(seconds) },
    });
  }

  /** Counts a failed attempt. */
  failed(account: string, address: string, fingerprint: string): void {
    const group = addressGroup(address);
    this.#count(this.#pairs, pairKey(account, group), fingerprint, OF_PAIR);
    this.#count(this.#addresses, group, fingerprint, OF_ADDRESS);
    if (group !== LOOPBACK) this.#count(this.#accounts, accountKey(account), fingerprint, OF_ACCOUNT);
  }

  /**
   * Forgets the failures of the account from the address. Those of the address stay: else a guesser would sign in
   * with an own account between guesses.
   */
  succeeded(account: string, address: string): void {
    const pair = pairKey(account, addressGroup(address));
    this.#pairs.delete(pair);
    this.#trusted.set(pair, this.#clock() + TRUSTED_FOR_MS);
  }

  #count(counter: BoundedMap<string, Failures>, key: string, fingerprint: string, slowDown: SlowDown): void {
    const before = counter.get(key);
    const now = this.#clock();
    const count = (before !== undefined && this.#isFresh(before) ? before.count : 0) + 1;
    const delayed = count - slowDown.free;
    const delay = delayed > 0 ? Math.min(FIRST_DELAY_MS * 2 ** (delayed - 1), slowDown.longestMs) : 0;
    counter.set(key, { count, blockedUntil: now + delay, lastAt: now, fingerprint });
  }

  #waitOf(failures: Failures | undefined): number {
    return failures === undefined ? 0 : failures.blockedUntil - this.#clock();
  }

  #isFresh(failures: Failures): boolean {
    return this.#clock() - failures.lastAt < FORGOTTEN_AFTER_MS;
  }
}

function accountKey(account: string): string {
  return account.toLowerCase().slice(0, 256);
}

function pairKey(account: string, group: string): string {
  return `${group} ${accountKey(account)}`;
}
