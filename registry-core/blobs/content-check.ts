import type { BlobFile } from './driver.ts';
import type { HashUrgency } from './hashing/hash-messages.ts';

/**
 * Content that was hashed is trusted for this long while its file is not touched: what is read then comes, as a rule,
 * from the same pages of memory. Milliseconds.
 */
const TRUSTED_MS = 60 * 60 * 1000;
/** Digests remembered: some 10 MB. The one that was hashed first is forgotten first. */
const REMEMBERED = 50_000;
/** Blobs that wait to be hashed though nobody waits for them; more are left for later. */
const IDLE_AT_MOST = 64;

/** Hashes what is stored under a digest, read anew; undefined when there is nothing. */
type HashStored = (digest: string, urgency: HashUrgency) => Promise<string | undefined>;

/** That the content of a digest was right, and when its file was changed last before. */
interface KnownRight {
  /** Unix ms at which it was known. */
  readonly at: number;
  /**
   * As the file said when it was opened first since; Unix ms. A file that says anything else was touched, whatever the
   * clock was set to meanwhile. File systems count in ticks of the kernel, up to 10 ms: what changes within one is not seen.
   */
  changedAt: number | undefined;
}

/** What is known of stored bytes, and the hashing of those of which nothing is known. */
export class ContentCheck {
  readonly #hashStored: HashStored;
  readonly #onWrong: (digest: string) => void;
  readonly #clock: () => number;
  readonly #right = new Map<string, KnownRight>();
  readonly #running: Readonly<Record<HashUrgency, Map<string, Promise<boolean>>>> = {
    awaited: new Map(),
    idle: new Map(),
  };

  /** `onWrong` is told, once for each hashing, of content that is not what its digest says. */
  constructor(hashStored: HashStored, onWrong: (digest: string) => void, clock: () => number = Date.now) {
    this.#hashStored = hashStored;
    this.#onWrong = onWrong;
    this.#clock = clock;
  }

  /** The content of a digest was hashed on its way in, and is stored now. */
  wasTakenIn(digest: string): void {
    this.#remember(digest, this.#clock());
  }

  /** Whether content was hashed lately, and its file was touched since. */
  isTouched(digest: string, { changedAt }: Pick<BlobFile, 'changedAt'>): boolean {
    const right = this.#right.get(digest);
    if (right === undefined) return false;
    if (right.changedAt === undefined && changedAt <= right.at) right.changedAt = changedAt;
    return right.changedAt !== changedAt;
  }

  /** Whether an open file's content was hashed lately and not touched since. */
  isTrusted(digest: string, file: Pick<BlobFile, 'changedAt'>): boolean {
    const right = this.#right.get(digest);
    if (right === undefined || this.isTouched(digest, file)) return false;
    const age = this.#clock() - right.at;
    return age >= 0 && age < TRUSTED_MS;
  }

  /**
   * Hashes what is stored under a digest, beside the event loop and before all that nobody waits for; whoever asks
   * meanwhile gets the same answer. False when it is something else or nothing. Rejects when it cannot be read.
   */
  hash(digest: string): Promise<boolean> {
    return this.#running.awaited.get(digest) ?? this.#begin(digest, 'awaited');
  }

  /** Hashes what is stored under a digest when there is nothing else to hash, unless much waits for that already. */
  hashWhenIdle(digest: string): void {
    const { awaited, idle } = this.#running;
    if (awaited.has(digest) || idle.has(digest) || idle.size >= IDLE_AT_MOST) return;
    // What cannot be read is found again by whoever reads it.
    this.#begin(digest, 'idle').catch(() => undefined);
  }

  #begin(digest: string, urgency: HashUrgency): Promise<boolean> {
    const running = this.#running[urgency];
    const hashing = this.#hash(digest, urgency).finally(() => running.delete(digest));
    running.set(digest, hashing);
    return hashing;
  }

  async #hash(digest: string, urgency: HashUrgency): Promise<boolean> {
    const begun = this.#clock();
    const isRight = (await this.#hashStored(digest, urgency)) === digest;
    if (isRight) {
      this.#remember(digest, begun);
    } else {
      this.#right.delete(digest);
      this.#onWrong(digest);
    }
    return isRight;
  }

  #remember(digest: string, at: number): void {
    this.#right.delete(digest);
    this.#right.set(digest, { at, changedAt: undefined });
    if (this.#right.size <= REMEMBERED) return;
    const [first] = this.#right.keys();
    if (first !== undefined) this.#right.delete(first);
  }
}
