import { createHmac, randomBytes } from 'node:crypto';
import type { Database } from '../database/index.ts';
import type { SealedSecrets } from '../secrets/index.ts';
import { BoundedMap } from './bounded-map.ts';
import type { User } from './users.ts';

interface Hint {
  /** Of the password that it is of. */
  readonly passwordChangedAt: number;
  /** HMAC key, base64. */
  readonly key: string;
  /** The first {@link HINT_BITS} of the right password's HMAC. */
  readonly bits: number;
}

/**
 * One of eight wrong passwords has the hint of the right one. More would serve who comes first better, but with the
 * master key in hand a hint spares a guesser the argon2 of those that have it not: three bits of the password.
 */
const HINT_BITS = 3;
const KEPT_AT_MOST = 4096;

/**
 * Tells which passwords may be right, before the work that it takes to know: they are checked first when many wait.
 * Survives a restart, when nothing is remembered yet, and is sealed with the master key.
 */
export class SignInHints {
  readonly #database: Database;
  readonly #secrets: SealedSecrets;
  readonly #kept = new BoundedMap<number, Promise<Hint | undefined>>(KEPT_AT_MOST);

  constructor(database: Database, secrets: SealedSecrets) {
    this.#database = database;
    this.#secrets = secrets;
  }

  /** Whether the password may be the user's; always false when nothing is known. Never rejects. */
  async mayBeRight(user: User, password: string): Promise<boolean> {
    const hint = await this.#hintOf(user.id);
    return hint?.passwordChangedAt === user.passwordChangedAt && bitsOf(hint.key, password) === hint.bits;
  }

  /** Takes note of a password that is right. Never rejects: without a master key or room on the disk there is no hint. */
  async learn(user: User, password: string): Promise<void> {
    const { id, passwordChangedAt } = user;
    if ((await this.#hintOf(id))?.passwordChangedAt === passwordChangedAt) return;
    const key = randomBytes(32).toString('base64');
    const hint: Hint = { passwordChangedAt, key, bits: bitsOf(key, password) };
    this.#kept.set(id, Promise.resolve(hint));
    try {
      await this.#database.write(await this.#secrets.seal(nameOf(id), JSON.stringify(hint)));
    } catch {
      // Known until the process ends.
    }
  }

  #hintOf(userId: number): Promise<Hint | undefined> {
    const kept = this.#kept.get(userId);
    if (kept !== undefined) return kept;
    const read = this.#read(userId);
    this.#kept.set(userId, read);
    return read;
  }

  async #read(userId: number): Promise<Hint | undefined> {
    try {
      const text = await this.#secrets.read(nameOf(userId));
      return text === undefined ? undefined : (JSON.parse(text) as Hint);
    } catch {
      return undefined; // Sealed with another master key: the next right password makes a new one.
    }
  }
}

function bitsOf(key: string, password: string): number {
  const [first = 0] = createHmac('sha256', Buffer.from(key, 'base64')).update(password).digest();
  return first >> (8 - HINT_BITS);
}

function nameOf(userId: number): string {
  return `sign-in-hint/${userId}`;
}
