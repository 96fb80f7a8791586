import type { PushWatch } from '../artifacts/push-watches.ts';
import type { TaggedRepository } from '../tags/tags.ts';
import type { Deletion } from './deletion.ts';
import type { JobStart, RunningJob } from './deletion-job.ts';
import type { DeletionOutcome, DeletionSelection } from './deletion-planner.ts';

/** What is deleted by a filter. */
export interface Matching extends JobStart {
  readonly repository: TaggedRepository;
  readonly filter: string;
  /** Digests or tag names that stay. */
  readonly except: readonly string[];
}

/** Names what matches, page by page. */
export type ReadPage = (
  repositoryId: number,
  cursor: string | undefined,
) => Promise<{
  readonly names: readonly string[];
  readonly nextCursor: string | null;
  readonly total?: number;
}>;

/** Artifacts or tags that are taken at once from the list of what matches. */
export const PAGE = 250;

/** Deletes what a list names, artifacts or tags of one repository, for a job. */
export class MatchingDeletion {
  readonly #deletion: Deletion;
  readonly #job: RunningJob;
  readonly #matching: Matching;
  readonly #what: keyof DeletionSelection;

  constructor(deletion: Deletion, job: RunningJob, matching: Matching, what: keyof DeletionSelection) {
    this.#deletion = deletion;
    this.#job = job;
    this.#matching = matching;
    this.#what = what;
  }

  /** Resolves when all pages were gone through, or the job was cancelled. */
  async run(read: ReadPage): Promise<void> {
    const { repository } = this.#matching;
    // From here on a push may make something else of what the pages say.
    const watch = this.#deletion.watch(repository.id);
    try {
      await this.#removePages((cursor) => read(repository.id, cursor), watch);
    } finally {
      watch.close();
    }
  }

  async #removePages(
    read: (cursor: string | undefined) => ReturnType<ReadPage>,
    watch: PushWatch,
  ): Promise<void> {
    const job = this.#job;
    const stay = new Set(this.#matching.except);
    const listed: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await read(cursor);
      job.total ??= page.total;
      for (const name of page.names.filter((found) => stay.has(found))) job.keep('excepted', name);
      const before = listed.length;
      const done = await this.#remove(
        page.names.filter((name) => !stay.has(name)),
        watch,
      );
      for (const { reference, why } of done?.refused ?? []) {
        if (why === 'listed') listed.push(reference);
        else job.keep(why === 'changed' ? 'changed' : 'gone', reference);
      }
      job.done += page.names.length - (listed.length - before);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined && !job.isCancelled);
    await this.#retry(listed, watch);
  }

  /** Tries again what an index listed that may have gone since, as long as that frees some. */
  async #retry(listed: readonly string[], watch: PushWatch): Promise<void> {
    const job = this.#job;
    let left = [...listed];
    for (let isFreeing = true; isFreeing && left.length > 0 && !job.isCancelled; ) {
      const still: string[] = [];
      for (let start = 0; start < left.length && !job.isCancelled; start += PAGE) {
        const done = await this.#remove(left.slice(start, start + PAGE), watch);
        for (const { reference, why } of done?.refused ?? []) {
          if (why === 'listed') still.push(reference);
          else if (why === 'changed') job.keep('changed', reference);
        }
      }
      isFreeing = still.length < left.length;
      left = still;
    }
    for (const digest of left) job.keep('listed', digest);
    job.done += listed.length;
  }

  #remove(names: readonly string[], watch: PushWatch): Promise<DeletionOutcome | undefined> {
    const selection = { digests: [], tags: [], [this.#what]: names };
    const progress = { ...this.#job.progress(), watch };
    return this.#deletion.removeSelection(this.#matching.repository, selection, this.#job.actor, progress);
  }
}
