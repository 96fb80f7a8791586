import type { Job } from '../../registry-core/api/schemas/marina/job.ts';
import type { Upload } from '../../registry-core/api/schemas/marina/upload.ts';

/** How long work is doing; the last three are ends. */
export type TaskState = 'running' | 'done' | 'cancelled' | 'failed';

interface TaskFacts {
  readonly id: string;
  readonly state: TaskState;
  /** Unix ms of this computer, as all times of tasks. */
  readonly startedAt: number;
  readonly endedAt?: number;
  /** Full name: project/path. */
  readonly repository: string;
}

/** A push on its way in: what one user sends to one repository. */
export interface ReceiveTask extends TaskFacts {
  readonly kind: 'receive';
  readonly username: string;
  readonly parts: readonly ReceivedPart[];
  readonly bytes: number;
  /** Undefined as long as a client did not say how much it sends. */
  readonly totalBytes: number | undefined;
  readonly bytesPerSecond: number;
  /** When it was looked at last, and when bytes were on their way last. */
  readonly seenAt: number;
  readonly activeAt: number;
  /** How often its client has begun. */
  readonly attempts: number;
  /** Why it failed. */
  readonly problem?: ReceiveProblem;
}

/** `full`, `disk`: the disk has no room, or does not work. */
export type ReceiveProblem = 'broken' | 'refused' | 'full' | 'disk';

/** One layer or config of a push. */
export interface ReceivedPart
  extends Pick<Upload, 'id' | 'state' | 'receivedBytes' | 'totalBytes' | 'problem' | 'isConfig'> {
  /** The registry's times of its beginning and its latest change. */
  readonly startedAt: number;
  readonly updatedAt: number;
  /** Came to nothing, and its client has begun again since: it counts no more. */
  readonly superseded?: true;
}

/** The layers that count: what was sent twice counts once. */
export function countedParts({ parts }: ReceiveTask): readonly ReceivedPart[] {
  return parts.filter(({ superseded }) => superseded !== true);
}

/** How many layers are meant: where more than one part came, what is said to be the config is none. */
export function layersOf(task: ReceiveTask): number {
  const parts = countedParts(task);
  return Math.max(1, parts.filter(({ isConfig }) => !isConfig).length);
}

/** A deletion that takes its time. */
export interface DeleteTask extends TaskFacts {
  readonly kind: 'delete';
  readonly artifacts: number;
  readonly tags: number;
  /** What the registry said when it failed, or of what stays. */
  readonly problem?: Error | readonly string[];
}

/** A deletion that goes on in the registry by itself: all that match, a repository, a project. */
export interface JobTask extends TaskFacts {
  readonly kind: 'job';
  readonly job: Job;
}

export type Task = ReceiveTask | DeleteTask | JobTask;

/** From 0 to 1; undefined when nobody knows. */
export function progressOf(task: Task): number | undefined {
  if (task.state !== 'running') return 1;
  if (task.kind === 'job') {
    const { done, total } = task.job;
    return total === null || total === 0 ? undefined : Math.min(1, done / total);
  }
  if (task.kind !== 'receive' || task.totalBytes === undefined) return undefined;
  return task.totalBytes === 0 ? 1 : Math.min(1, task.bytes / task.totalBytes);
}

/** The progress of all that runs, as one; undefined when nobody knows. */
export function overallProgress(tasks: readonly Task[]): number | undefined {
  const known = tasks
    .filter(({ state }) => state === 'running')
    .map(progressOf)
    .filter((progress) => progress !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, progress) => sum + progress, 0) / known.length;
}
