import { hash, parseOptions, verify } from '@node-rs/argon2';
import { RegistryError } from '../errors/index.ts';
import { FairQueue } from './fair-queue.ts';

/** The cost of a hash. */
export interface HashingCost {
  /** KiB. */
  readonly memoryCost: number;
  /** Passes. */
  readonly timeCost: number;
  /** Lanes. */
  readonly parallelism: number;
}

/** OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, 2 passes, 1 lane. */
export const OWASP_COST: HashingCost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** What happens in the turn of a verification, so that the next in the queue sees its outcome. */
export interface VerificationTurn {
  /** Whose turn it is: those that wait take turns by lane. */
  readonly lane: string;
  /** Whether it passes the others of its lane. */
  readonly goesFirst?: boolean;
  /** Runs when the turn has come; may throw to give it up. */
  readonly begin: () => void;
  /** Runs with the outcome, before the turn passes on. */
  readonly end: (matches: boolean) => void;
}

interface Waiting {
  readonly begin: () => void;
  readonly giveUp: (reason: RegistryError) => void;
}

/** argon2id in the PHC string's parsed form; the package's own constant is erased with its types. */
const ARGON2ID = 2;
/** Hashing runs on libuv's four threads, which files need too. */
const AT_ONCE = 2;
/** More than one process has connections, usually; what waits is a password of at most 1 KiB. */
const WAITING_AT_MOST = 4096;
/** The lane of new hashes, which is nobody's. */
const HASHING = '';
const DIGEST_BYTES = 32;
const SALT_BYTES = 16;

/** Hashes and checks passwords off the event loop: argon2id, few at a time, with a bounded and fair queue. */
export class PasswordHasher {
  readonly #cost: HashingCost;
  readonly #unmatchable: string;
  #running = 0;
  readonly #waiting = new FairQueue<Waiting>(WAITING_AT_MOST);

  constructor(cost: HashingCost = OWASP_COST) {
    this.#cost = cost;
    this.#unmatchable = unmatchableHash(cost);
  }

  /** The PHC string of a password. Throws TOOMANYREQUESTS when too many wait. */
  hash(password: string): Promise<string> {
    return this.#inTurn(HASHING, false, () => hash(password, this.#cost));
  }

  /**
   * Whether the password has this hash; for no hash (no such user) the same work, then false, so that the time
   * taken tells nobody which users exist. Throws TOOMANYREQUESTS when too many wait, and most in its lane.
   */
  verify(passwordHash: string | undefined, password: string, turn?: VerificationTurn): Promise<boolean> {
    return this.#inTurn(turn?.lane ?? HASHING, turn?.goesFirst === true, async () => {
      turn?.begin();
      const matches =
        (await verify(passwordHash ?? this.#unmatchable, password)) && passwordHash !== undefined;
      turn?.end(matches);
      return matches;
    });
  }

  /** Whether a hash was made with another algorithm or cost than a new one would be. */
  isOutdated(passwordHash: string): boolean {
    const used = parseOptions(passwordHash);
    return (
      used.algorithm !== ARGON2ID ||
      used.memoryCost !== this.#cost.memoryCost ||
      used.timeCost !== this.#cost.timeCost ||
      used.parallelism !== this.#cost.parallelism
    );
  }

  async #inTurn<Result>(lane: string, goesFirst: boolean, work: () => Promise<Result>): Promise<Result> {
    if (this.#running >= AT_ONCE) await this.#turn(lane, goesFirst);
    else this.#running += 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next.begin(); // hands its place on
    }
  }

  #turn(lane: string, goesFirst: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const { givenWay } = this.#waiting.push(lane, { begin: resolve, giveUp: reject }, goesFirst);
      givenWay?.giveUp(
        new RegistryError('TOOMANYREQUESTS', 'too many sign-ins at once; try again in a moment', {
          headers: { 'retry-after': '1' },
        }),
      );
    });
  }
}

/** A well-formed hash that no known password has: all zeros are compared, after the full work. */
function unmatchableHash(cost: HashingCost): string {
  const zeros = (bytes: number): string => Buffer.alloc(bytes).toString('base64').replace(/=+$/, '');
  const parameters = `m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}`;
  return `$argon2id$v=19$${parameters}$${zeros(SALT_BYTES)}$${zeros(DIGEST_BYTES)}`;
}
