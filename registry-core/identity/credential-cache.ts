import { createHmac, randomBytes } from 'node:crypto';
import { BoundedMap } from './bounded-map.ts';

interface RememberedCredential {
  readonly userId: number;
  /** Of the cache's own clock. */
  until: number;
}

/** From the last use. A changed password is another credential at once, whatever is remembered. */
const REMEMBERED_FOR_MS = 24 * 60 * 60_000;
const REMEMBERED_AT_MOST = 1024;

/**
 * Basic credentials that were found right during the last day, so that curl or a client without tokens does not cost an
 * argon2 with each request. Holds fingerprints under a key that lives as long as the process: no password, no hash.
 */
export class CredentialCache {
  readonly #key = randomBytes(32);
  readonly #clock: () => number;
  readonly #remembered = new BoundedMap<string, RememberedCredential>(REMEMBERED_AT_MOST);

  /** `clock`: milliseconds that never go back nor jump. */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  /** Names a credential. `passwordChangedAt` makes it another one as soon as the password changes. */
  fingerprint(username: string, password: string, passwordChangedAt: number): string {
    const content = JSON.stringify([username, password, passwordChangedAt]);
    return createHmac('sha256', this.#key).update(content).digest('base64');
  }

  /** The user whose credential this is, if it was right lately; that is a use of it. */
  userOf(fingerprint: string): number | undefined {
    const found = this.#remembered.get(fingerprint);
    if (found === undefined) return undefined;
    const now = this.#clock();
    if (found.until > now) {
      found.until = now + REMEMBERED_FOR_MS;
      return found.userId;
    }
    this.#remembered.delete(fingerprint);
    return undefined;
  }

  /** Remembers a credential that was found right. */
  remember(fingerprint: string, userId: number): void {
    this.#remembered.set(fingerprint, { userId, until: this.#clock() + REMEMBERED_FOR_MS });
  }
}
