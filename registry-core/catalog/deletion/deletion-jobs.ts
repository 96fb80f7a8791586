import { RegistryError } from '../../errors/index.ts';
import { nextTurn, runOnward } from '../../turns/index.ts';
import type { ArtifactTerm } from '../artifacts/artifact-filter.ts';
import type { ArtifactPageQueries } from '../artifacts/artifact-page-queries.ts';
import type { Project } from '../projects/projects.ts';
import type { TagQueries } from '../tags/tag-queries.ts';
import type { TaggedRepository } from '../tags/tags.ts';
import { type DeletionJob, type JobKind, type JobStart, RunningJob } from './deletion-job.ts';
import { type Matching, MatchingDeletion, PAGE } from './matching-deletion.ts';
import { WholeDeletion, type WholeDeletionParts } from './whole-deletion.ts';

/** What the jobs are built on. */
export interface DeletionJobParts extends WholeDeletionParts {
  readonly artifacts: ArtifactPageQueries;
  readonly tags: TagQueries;
  /** Told what made a job fail. */
  readonly onFailure?: (cause: unknown) => void;
  readonly clock?: () => number;
}

const KEPT_AFTER_END_MS = 60 * 60 * 1000;
/** Jobs that one user, and that all together may have running. */
const RUNNING_OF_ONE = 4;
const RUNNING_MOST = 32;
/** Jobs that are told of; the oldest that ended go first. */
const TOLD_MOST = 200;

/**
 * Deletions of any size, which go on by themselves: all that match a filter, a repository, a project. They work in
 * slices, can be looked at and cancelled, and end with the process; what they deleted stays deleted.
 */
export class DeletionJobs {
  readonly #parts: DeletionJobParts;
  readonly #clock: () => number;
  readonly #jobs = new Map<string, RunningJob>();
  readonly #work = new Set<Promise<void>>();
  #isClosed = false;

  constructor(parts: DeletionJobParts) {
    this.#parts = parts;
    this.#clock = parts.clock ?? Date.now;
  }

  /** Deletes all artifacts of a repository that match; those that an index which stays lists stay, and are told. */
  deleteArtifacts(
    start: Matching & { readonly terms: readonly ArtifactTerm[]; readonly all: boolean },
  ): DeletionJob {
    const { terms, all } = start;
    const request = { terms, all, order: 'pushed', descending: true, limit: PAGE } as const;
    const about = { ...start, repository: start.repository.name };
    return this.#start('delete-artifacts', about, (job) =>
      new MatchingDeletion(this.#parts.deletion, job, start, 'digests').run(async (repositoryId, cursor) => {
        const page = await this.#parts.artifacts.page({ ...request, repositoryId, cursor });
        return { ...page, names: page.rows.map(({ digest }) => digest) };
      }),
    );
  }

  /** Deletes all tags of a repository whose name contains each of the words; their artifacts stay. */
  deleteTags(start: Matching & { readonly words: readonly string[] }): DeletionJob {
    const request = { words: start.words, order: 'name', descending: false, limit: PAGE } as const;
    const about = { ...start, repository: start.repository.name };
    return this.#start('delete-tags', about, (job) =>
      new MatchingDeletion(this.#parts.deletion, job, start, 'tags').run(async (repositoryId, cursor) => {
        const page = await this.#parts.tags.page({ ...request, repositoryId, cursor });
        return { ...page, names: page.rows.map(({ name }) => name) };
      }),
    );
  }

  /** Deletes a repository with everything in it, and what is pushed into it meanwhile. */
  deleteRepository(start: JobStart & { readonly repository: TaggedRepository }): DeletionJob {
    const about = { ...start, repository: start.repository.name, filter: '' };
    return this.#start('delete-repository', about, (job) =>
      new WholeDeletion(this.#parts, job).repository(start.repository),
    );
  }

  /** Deletes a project with all of its repositories, and what is pushed into these meanwhile. */
  deleteProject(start: JobStart & { readonly project: Project }): DeletionJob {
    const { project, actor, owner } = start;
    const about = { actor, owner, project: project.name, repository: undefined, filter: '' };
    return this.#start('delete-project', about, (job) =>
      new WholeDeletion(this.#parts, job).project(project),
    );
  }

  /** All that run, and those that ended within the last hour, the youngest first. */
  list(): readonly DeletionJob[] {
    this.#forgetOld();
    return [...this.#jobs.values()].reverse();
  }

  byId(id: string): DeletionJob | undefined {
    return this.#jobs.get(id);
  }

  /** Stops a job after the slice that it works at; nothing for one that ended. */
  cancel(id: string): void {
    const job = this.#jobs.get(id);
    if (job !== undefined) job.isCancelled = true;
  }

  /** Stops all jobs, begins no more, and resolves when none works any more. Call it before the database is closed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const job of this.#jobs.values()) job.isCancelled = true;
    await Promise.all(this.#work);
  }

  #start(
    kind: JobKind,
    about: JobStart & {
      readonly repository: string | undefined;
      readonly project?: string;
      readonly filter: string;
    },
    work: (job: RunningJob) => Promise<void>,
  ): DeletionJob {
    this.#refuseTooMany(about.owner);
    const { repository } = about;
    const project = about.project ?? repository?.slice(0, repository.indexOf('/')) ?? '';
    const job = new RunningJob({ ...about, kind, project }, this.#clock);
    job.isCancelled = this.#isClosed;
    this.#jobs.set(job.id, job);
    const running = runOnward(() => this.#run(job, work));
    this.#work.add(running);
    void running.finally(() => this.#work.delete(running));
    return job;
  }

  async #run(job: RunningJob, work: (job: RunningJob) => Promise<void>): Promise<void> {
    // The answer that names the job goes first.
    await nextTurn();
    try {
      if (!job.isCancelled) await work(job);
      job.end(job.isCancelled ? 'cancelled' : 'done');
    } catch (cause) {
      job.end('failed', cause instanceof RegistryError ? cause.message : UNKNOWN_FAILURE);
      this.#parts.onFailure?.(cause);
    }
  }

  #refuseTooMany(owner: string): void {
    this.#forgetOld();
    const running = [...this.#jobs.values()].filter(({ state }) => state === 'running');
    const own = running.filter((job) => job.owner === owner).length;
    if (own >= RUNNING_OF_ONE) {
      throw tooManyDeletions(
        `${own} of your deletions are at work already; wait for one to end, or cancel it`,
      );
    }
    if (running.length >= RUNNING_MOST) {
      throw tooManyDeletions(`${running.length} deletions are at work already; wait for one to end`);
    }
  }

  #forgetOld(): void {
    const ended = [...this.#jobs.values()].filter(({ endedAt }) => endedAt !== undefined);
    const tooMany = this.#jobs.size - TOLD_MOST;
    const old = this.#clock() - KEPT_AFTER_END_MS;
    for (const [index, { id, endedAt = 0 }] of ended.entries()) {
      if (index < tooMany || endedAt < old) this.#jobs.delete(id);
    }
  }
}

function tooManyDeletions(message: string): RegistryError {
  return new RegistryError('TOO_MANY_REQUEST', message, { headers: { 'Retry-After': '10' } });
}

const UNKNOWN_FAILURE = 'the registry failed to delete; its log has the details';
