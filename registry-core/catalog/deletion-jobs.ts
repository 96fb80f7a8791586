import { randomUUID } from 'node:crypto';
import { RegistryError } from '../errors/registry-error.ts';
import type { ArtifactTerm } from './artifact-filter.ts';
import type { ArtifactPageQueries } from './artifact-page-queries.ts';
import type { Deletion, RemovalProgress } from './deletion.ts';
import type { DeletionOutcome, DeletionSelection } from './deletion-planner.ts';
import { nextTurn } from './listing/turns.ts';
import type { ProjectQueries } from './project-queries.ts';
import type { Project, ProjectStore } from './projects.ts';
import type { PushWatch } from './push-watches.ts';
import type { RepositoryQueries } from './repository-queries.ts';
import type { TagQueries } from './tag-queries.ts';

export type JobKind = 'delete-artifacts' | 'delete-tags' | 'delete-repository' | 'delete-project';
export type JobState = 'running' | 'done' | 'cancelled' | 'failed';
/**
 * Why something that matched stays: an index lists it, somebody else was first, it was pushed or tagged since the job
 * began, it was excepted.
 */
export type KeptReason = 'listed' | 'gone' | 'changed' | 'excepted';

/** How far a deletion is, or how it ended. */
export interface DeletionJob {
  readonly id: string;
  readonly kind: JobKind;
  readonly state: JobState;
  readonly project: string;
  /** Full name; undefined for a whole project. */
  readonly repository: string | undefined;
  /** As it was asked for. */
  readonly filter: string;
  readonly actor: string;
  /** Who may look at it and cancel it (`ownerKey`). */
  readonly owner: string;
  /** Undefined until it was counted. */
  readonly total: number | undefined;
  readonly done: number;
  readonly deletedArtifacts: number;
  readonly deletedTags: number;
  readonly deletedRepositories: number;
  readonly kept: ReadonlyMap<KeptReason, { readonly count: number; readonly example: string }>;
  /** Why it failed. */
  readonly message: string | undefined;
  /** Unix ms. */
  readonly startedAt: number;
  readonly updatedAt: number;
  readonly endedAt: number | undefined;
}

type Running = { -readonly [Key in keyof Omit<DeletionJob, 'kept'>]: DeletionJob[Key] } & {
  readonly kept: Map<KeptReason, { count: number; readonly example: string }>;
  isCancelled: boolean;
};

/** What the jobs are built on. */
export interface DeletionJobParts {
  readonly deletion: Deletion;
  readonly projects: ProjectStore;
  readonly projectQueries: ProjectQueries;
  readonly repositories: RepositoryQueries;
  readonly artifacts: ArtifactPageQueries;
  readonly tags: TagQueries;
  /** Told what made a job fail. */
  readonly onFailure?: (cause: unknown) => void;
  readonly clock?: () => number;
}

interface Started {
  readonly actor: string;
  readonly owner: string;
}

interface Matching extends Started {
  /** Full name. */
  readonly repository: string;
  readonly filter: string;
  /** Digests or tag names that stay. */
  readonly except: readonly string[];
}

type ReadPage = (
  repositoryId: number,
  cursor: string | undefined,
) => Promise<{
  readonly names: readonly string[];
  readonly nextCursor: string | null;
  readonly total?: number;
}>;

/** Artifacts or tags that a job takes at once from its list. */
const PAGE = 250;
const KEPT_AFTER_END_MS = 60 * 60 * 1000;
/** Jobs that one user, and that all together may have running. */
const RUNNING_OF_ONE = 4;
const RUNNING_MOST = 32;
/** Jobs that are told of; the oldest that ended go first. */
const TOLD_MOST = 200;
/** Rounds over a project into which others push while it is deleted. */
const ROUNDS_MOST = 5;

/**
 * Deletions of any size, which go on by themselves: all that match a filter, a repository, a project. They work in
 * slices, can be looked at and cancelled, and end with the process; what they deleted stays deleted.
 */
export class DeletionJobs {
  readonly #parts: DeletionJobParts;
  readonly #clock: () => number;
  readonly #jobs = new Map<string, Running>();
  readonly #work = new Set<Promise<void>>();

  constructor(parts: DeletionJobParts) {
    this.#parts = parts;
    this.#clock = parts.clock ?? Date.now;
  }

  /** Deletes all artifacts of a repository that match; those that an index which stays lists stay, and are told. */
  deleteArtifacts(
    start: Matching & { readonly terms: readonly ArtifactTerm[]; readonly all: boolean },
  ): DeletionJob {
    return this.#start('delete-artifacts', start, (job) =>
      this.#deleteMatching(job, start, 'digests', (repositoryId, cursor) =>
        this.#parts.artifacts
          .page({
            repositoryId,
            terms: start.terms,
            order: 'pushed',
            descending: true,
            all: start.all,
            cursor,
            limit: PAGE,
          })
          .then((page) => ({ ...page, names: page.rows.map(({ digest }) => digest) })),
      ),
    );
  }

  /** Deletes all tags of a repository whose name contains each of the words; their artifacts stay. */
  deleteTags(start: Matching & { readonly words: readonly string[] }): DeletionJob {
    return this.#start('delete-tags', start, (job) =>
      this.#deleteMatching(job, start, 'tags', (repositoryId, cursor) =>
        this.#parts.tags
          .page({
            repositoryId,
            words: start.words,
            order: 'name',
            descending: false,
            cursor,
            limit: PAGE,
          })
          .then((page) => ({ ...page, names: page.rows.map(({ name }) => name) })),
      ),
    );
  }

  /** Deletes a repository with everything in it, and what is pushed into it meanwhile. */
  deleteRepository(start: Started & { readonly repository: string }): DeletionJob {
    return this.#start('delete-repository', { ...start, filter: '' }, async (job) => {
      job.total = this.#parts.repositories.byName(start.repository)?.artifactCount ?? 0;
      await this.#deleteRepository(job, start.repository, (artifacts) => {
        job.done = Math.min(job.done + artifacts, job.total ?? 0);
      });
    });
  }

  /** Deletes a project with all of its repositories, and what is pushed into these meanwhile. */
  deleteProject(start: Started & { readonly project: Project }): DeletionJob {
    const { project, actor } = start;
    const about = { ...start, project: project.name, repository: undefined, filter: '' };
    return this.#start('delete-project', about, async (job) => {
      job.total = await this.#parts.projectQueries.repositoryCount(project.id);
      for (let round = 1; ; round += 1) {
        await this.#deleteRepositoriesOf(job, project.id);
        if (job.isCancelled) return;
        if (this.#parts.projects.deletability(project.id).deletable || round === ROUNDS_MOST) break;
      }
      await this.#parts.projects.remove(project.id, actor);
    });
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

  /** Stops all jobs and resolves when none works any more. */
  async close(): Promise<void> {
    for (const job of this.#jobs.values()) job.isCancelled = true;
    await Promise.all(this.#work);
  }

  #start(
    kind: JobKind,
    about: Started & {
      readonly repository: string | undefined;
      readonly project?: string;
      readonly filter: string;
    },
    work: (job: Running) => Promise<void>,
  ): DeletionJob {
    this.#refuseTooMany(about.owner);
    const { actor, owner, repository, filter } = about;
    const now = this.#clock();
    const job: Running = {
      id: randomUUID(),
      kind,
      state: 'running',
      project: about.project ?? repository?.slice(0, repository.indexOf('/')) ?? '',
      repository,
      filter,
      actor,
      owner,
      total: undefined,
      done: 0,
      deletedArtifacts: 0,
      deletedTags: 0,
      deletedRepositories: 0,
      kept: new Map(),
      message: undefined,
      startedAt: now,
      updatedAt: now,
      endedAt: undefined,
      isCancelled: false,
    };
    this.#jobs.set(job.id, job);
    const running = this.#run(job, work);
    this.#work.add(running);
    void running.finally(() => this.#work.delete(running));
    return job;
  }

  async #run(job: Running, work: (job: Running) => Promise<void>): Promise<void> {
    // The answer that names the job goes first.
    await nextTurn();
    try {
      await work(job);
      job.state = job.isCancelled ? 'cancelled' : 'done';
    } catch (cause) {
      job.state = 'failed';
      job.message =
        cause instanceof RegistryError
          ? cause.message
          : 'the registry failed to delete; its log has the details';
      this.#parts.onFailure?.(cause);
    }
    job.endedAt = this.#clock();
    job.updatedAt = job.endedAt;
  }

  async #deleteMatching(
    job: Running,
    matching: Matching,
    what: keyof DeletionSelection,
    read: ReadPage,
  ): Promise<void> {
    const { repository } = matching;
    const place = this.#parts.repositories.byName(repository);
    if (place === undefined) {
      throw new RegistryError('NOT_FOUND', `there is no repository ${repository} any more`);
    }
    // From here on a push may make something else of what the pages say.
    const watch = this.#parts.deletion.watch(place.id);
    try {
      await this.#deletePages(job, matching, what, (cursor) => read(place.id, cursor), watch);
    } finally {
      watch.close();
    }
  }

  async #deletePages(
    job: Running,
    { repository, except }: Matching,
    what: keyof DeletionSelection,
    read: (cursor: string | undefined) => ReturnType<ReadPage>,
    watch: PushWatch,
  ): Promise<void> {
    const stay = new Set(except);
    const listed: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await read(cursor);
      job.total ??= page.total;
      const names = page.names.filter((name) => !stay.has(name));
      for (const name of page.names.filter((found) => stay.has(found))) keep(job, 'excepted', name);
      const done = await this.#remove(job, repository, { digests: [], tags: [], [what]: names }, watch);
      const before = listed.length;
      for (const { reference, why } of done?.refused ?? []) {
        if (why === 'listed') listed.push(reference);
        else keep(job, why === 'changed' ? 'changed' : 'gone', reference);
      }
      job.done += page.names.length - (listed.length - before);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined && !job.isCancelled);
    await this.#retry(job, repository, listed, watch);
  }

  /** Tries again what an index listed that may have gone since, as long as that frees some. */
  async #retry(job: Running, repository: string, listed: readonly string[], watch: PushWatch): Promise<void> {
    let left = [...listed];
    for (let isFreeing = true; isFreeing && left.length > 0 && !job.isCancelled; ) {
      const still: string[] = [];
      for (let start = 0; start < left.length && !job.isCancelled; start += PAGE) {
        const digests = left.slice(start, start + PAGE);
        const done = await this.#remove(job, repository, { digests, tags: [] }, watch);
        for (const { reference, why } of done?.refused ?? []) {
          if (why === 'listed') still.push(reference);
          else if (why === 'changed') keep(job, 'changed', reference);
        }
      }
      isFreeing = still.length < left.length;
      left = still;
    }
    for (const digest of left) keep(job, 'listed', digest);
    job.done += listed.length;
  }

  #remove(
    job: Running,
    repository: string,
    selection: DeletionSelection,
    watch: PushWatch,
  ): Promise<DeletionOutcome | undefined> {
    const progress = { ...this.#progress(job), watch };
    return this.#parts.deletion.removeSelection(repository, selection, job.actor, progress);
  }

  async #deleteRepositoriesOf(job: Running, projectId: number): Promise<void> {
    let cursor: string | undefined;
    do {
      const page = await this.#parts.repositories.page({
        visible: 'all',
        projectId,
        words: [],
        order: 'name',
        descending: false,
        cursor,
        limit: PAGE,
      });
      const names = page.rows.map(({ name }) => name);
      const gone = await this.#parts.deletion.removeRepositories(names, job.actor, this.#progress(job));
      job.deletedRepositories += gone.length;
      job.done = Math.min(job.done + gone.length, job.total ?? 0);
      if (job.isCancelled) return;
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  }

  async #deleteRepository(
    job: Running,
    repository: string,
    onArtifacts: (count: number) => void = () => {},
  ): Promise<void> {
    const progress = this.#progress(job, onArtifacts);
    if (await this.#parts.deletion.removeRepository(repository, job.actor, progress)) {
      job.deletedRepositories += 1;
    } else if (!job.isCancelled) keep(job, 'gone', repository);
  }

  #progress(job: Running, onArtifacts: (count: number) => void = () => {}): RemovalProgress {
    return {
      isCancelled: () => job.isCancelled,
      onRemoved: ({ artifacts, tags }) => {
        job.deletedArtifacts += artifacts;
        job.deletedTags += tags;
        job.updatedAt = this.#clock();
        onArtifacts(artifacts);
      },
    };
  }

  #refuseTooMany(owner: string): void {
    this.#forgetOld();
    const running = [...this.#jobs.values()].filter(({ state }) => state === 'running');
    const own = running.filter((job) => job.owner === owner).length;
    if (running.length < RUNNING_MOST && own < RUNNING_OF_ONE) return;
    throw new RegistryError(
      'TOO_MANY_REQUEST',
      `${own} of your deletions are at work already; wait for one to end, or cancel it`,
      { headers: { 'Retry-After': '10' } },
    );
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

function keep(job: Running, reason: KeptReason, example: string): void {
  const known = job.kept.get(reason);
  if (known === undefined) job.kept.set(reason, { count: 1, example });
  else known.count += 1;
}
