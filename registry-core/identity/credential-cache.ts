import { createHmac, randomBytes } from 'node:crypto';
import { BoundedMap } from './bounded-map.ts';

interface RememberedCredential {
  readonly userId: number;
  /** Unix ms. */
  readonly until: number;
}

const REMEMBERED_FOR_MS = 5 * 60_000;
const REMEMBERED_AT_MOST = 1024;

/**
 * Basic credentials that were found right a moment ago, so that curl or a client without tokens does not cost an
 * argon2 with each request. Holds fingerprints under a key that lives as long as the process: no password, no hash.
 */
export class CredentialCache {
  readonly #key = randomBytes(32);
  readonly #clock: () => number;
  readonly #remembered = new BoundedMap<string, RememberedCredential>(REMEMBERED_AT_MOST);

  constructor(clock: () => number = Date.now) {
    this.#clock = clock;
  }

  /** Names a credential. `passwordChangedAt` makes it another one as soon as the password changes. */
  fingerprint(username: string, password: string, passwordChangedAt: number): string {
    const content = JSON.stringify([username, password, passwordChangedAt]);
    return createHmac('sha256', this.#key).update(content).digest('base64');
  }

  /** The user whose credential this is, if it was right lately. */
  userOf(fingerprint: string): number | undefined {
    const found = this.#remembered.get(fingerprint);
    if (found === undefined) return undefined;
    if (found.until > this.#clock()) return found.userId;
    this.#remembered.delete(fingerprint);
    return undefined;
  }

  /** Remembers a credential that was found right. */
  remember(fingerprint: string, userId: number): void {
    this.#remembered.set(fingerprint, { userId, until: this.#clock() + REMEMBERED_FOR_MS });
  }
}
