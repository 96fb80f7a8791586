import { type BlobStore, type Candidate, type GarbageSum, sumGarbage } from '../../blobs/index.ts';
import type { Database } from '../../database/index.ts';
import { SlicedWork } from '../../turns/index.ts';
import type { Grace } from './grace.ts';

/** What the collector is built on. */
export interface GarbageCollectorParts {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly grace: Grace;
  /** Whether the rows of all artifacts say what they refer to. */
  readonly isDerived: () => boolean;
  readonly clock: () => number;
}

/**
 * What keeps garbage from being collected: an `update` left artifacts that are still looked through; or the registry
 * started, slept or had its `clock` set.
 */
export interface Hindrance {
  readonly why: 'update' | 'clock';
  /** For so long, ms; of an update, when to look again. */
  readonly waitMs: number;
}

/** What an update left is looked through in minutes. */
const DERIVING_MS = 5 * 60 * 1000;

/** How a collection is watched and ended. */
export interface CollectionOptions {
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
  /** Blobs that are removed side by side. */
  readonly workers: number;
  /** Told of what was looked at so far, and of it removed. */
  readonly onProgress: (looked: number, collected: GarbageSum) => void;
}

/** What a comparison of notes and truth found. */
export interface AuditResult {
  readonly blobs: number;
  readonly unnoted: number;
  readonly wronglyNoted: number;
}

/** Candidates that are looked at together; each worker removes so many side by side. */
const PAGE = 100;
const BLOBS_PER_WORKER = 20;
/** Blobs that are compared in one transaction: some milliseconds. */
const AUDITED_AT_ONCE = 200;

/**
 * Removes blobs that nothing refers to and nobody was promised for a grace. They are noted as they become garbage, so
 * the cost follows the garbage; each is judged once more in the transaction that removes it.
 */
export class GarbageCollector {
  readonly #parts: GarbageCollectorParts;

  constructor(parts: GarbageCollectorParts) {
    this.#parts = parts;
  }

  /** How long content stays that nothing refers to, ms. */
  get graceMs(): number {
    return this.#parts.grace.ms;
  }

  /** Why nothing may be collected now; undefined when something may. */
  get hindrance(): Hindrance | undefined {
    const { grace, isDerived } = this.#parts;
    if (!isDerived()) return { why: 'update', waitMs: DERIVING_MS };
    const { quietMs } = grace;
    return quietMs === 0 ? undefined : { why: 'clock', waitMs: quietMs };
  }

  /** What a collection would remove now, without one look at what it would judge again. */
  forecast(): Promise<GarbageSum> {
    return sumGarbage(this.#parts.database, this.#parts.grace.before);
  }

  /** Removes garbage. Rejects with the signal's reason when it is ended; what it removed stays removed. */
  async collect(options: CollectionOptions): Promise<GarbageSum> {
    const { blobs, grace } = this.#parts;
    const { before } = grace;
    const work = new SlicedWork();
    const sum = { blobs: 0, bytes: 0 };
    if (!options.dryRun) await blobs.finishRemovals(options.signal);
    let looked = 0;
    let page = blobs.garbage.candidates(before, undefined, PAGE);
    while (page.length > 0) {
      for (let at = 0; at < page.length; at += options.workers * BLOBS_PER_WORKER) {
        options.signal.throwIfAborted();
        const some = page.slice(at, at + options.workers * BLOBS_PER_WORKER);
        const removed = options.dryRun
          ? some.map(() => true)
          : await Promise.all(some.map((candidate) => blobs.collect(candidate, before)));
        if (!options.dryRun) await this.#filesGone(some.filter((_, index) => removed[index] === true));
        for (const [index, candidate] of some.entries()) {
          if (removed[index] !== true) continue;
          sum.blobs += 1;
          sum.bytes += candidate.size;
        }
        looked += some.length;
        await work.rest();
      }
      options.onProgress(looked, sum);
      page = blobs.garbage.candidates(before, page.at(-1), PAGE);
    }
    return sum;
  }

  async #filesGone(removed: readonly Candidate[]): Promise<void> {
    if (removed.length === 0) return;
    const { database, blobs } = this.#parts;
    const digests = removed.map(({ digest }) => digest);
    await database.write(() => blobs.garbage.filesGone(digests), 'statistics');
  }

  /** Whether what was there before candidates were noted has still to be looked through. */
  get needsAudit(): boolean {
    return this.#parts.blobs.garbage.auditAfter !== undefined;
  }

  /** When notes and truth were compared last, Unix ms. */
  get auditedAt(): number | undefined {
    return this.#parts.blobs.garbage.auditedAt;
  }

  /** Compares what was noted with what refers to what, in slices, and mends the notes. Goes on where one was cut off. */
  async audit(signal: AbortSignal, onProgress: (blobs: number) => void): Promise<AuditResult> {
    const { database, blobs, clock } = this.#parts;
    const { garbage } = blobs;
    if (garbage.auditAfter === undefined) await database.write(() => garbage.beginAudit(), 'statistics');
    const work = new SlicedWork();
    const sum = { blobs: 0, unnoted: 0, wronglyNoted: 0 };
    for (let after = garbage.auditAfter ?? 0; ; await work.rest()) {
      signal.throwIfAborted();
      const slice = await database.write(() => garbage.audit(after, AUDITED_AT_ONCE, clock()), 'statistics');
      if (slice === undefined) return sum;
      after = slice.last;
      sum.blobs += AUDITED_AT_ONCE;
      sum.unnoted += slice.unnoted;
      sum.wronglyNoted += slice.wronglyNoted;
      onProgress(sum.blobs);
    }
  }
}
