import { randomUUID } from 'node:crypto';
import type { RemovalProgress } from './deletion.ts';

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

/** What a job is begun with. */
export interface JobStart {
  readonly actor: string;
  readonly owner: string;
}

/** What a job is about. */
export interface JobSubject extends JobStart {
  readonly kind: JobKind;
  /** Full name; undefined for a whole project. */
  readonly repository: string | undefined;
  readonly project: string;
  readonly filter: string;
}

/** A job that is at work, or ended: the one that does it counts here. */
export class RunningJob implements DeletionJob {
  readonly id = randomUUID();
  readonly kind: JobKind;
  readonly project: string;
  readonly repository: string | undefined;
  readonly filter: string;
  readonly actor: string;
  readonly owner: string;
  readonly kept = new Map<KeptReason, { count: number; readonly example: string }>();
  readonly startedAt: number;
  state: JobState = 'running';
  total: number | undefined;
  done = 0;
  deletedArtifacts = 0;
  deletedTags = 0;
  deletedRepositories = 0;
  message: string | undefined;
  updatedAt: number;
  endedAt: number | undefined;
  isCancelled = false;
  readonly #clock: () => number;

  constructor(subject: JobSubject, clock: () => number) {
    this.kind = subject.kind;
    this.project = subject.project;
    this.repository = subject.repository;
    this.filter = subject.filter;
    this.actor = subject.actor;
    this.owner = subject.owner;
    this.#clock = clock;
    this.startedAt = clock();
    this.updatedAt = this.startedAt;
  }

  /** Counts something that matched and stays. */
  keep(reason: KeptReason, example: string): void {
    const known = this.kept.get(reason);
    if (known === undefined) this.kept.set(reason, { count: 1, example });
    else known.count += 1;
  }

  /** What a removal is to tell it, and to ask it for. */
  progress(onArtifacts: (count: number) => void = () => {}): RemovalProgress {
    return {
      isCancelled: () => this.isCancelled,
      onRemoved: ({ artifacts, tags }) => {
        this.deletedArtifacts += artifacts;
        this.deletedTags += tags;
        this.updatedAt = this.#clock();
        onArtifacts(artifacts);
      },
    };
  }

  /** Ends it; `message` says why it failed. */
  end(state: Exclude<JobState, 'running'>, message?: string): void {
    this.state = state;
    this.message = message;
    this.endedAt = this.#clock();
    this.updatedAt = this.endedAt;
  }
}
