import type { Job } from '../../registry-core/api/schemas/marina/job.ts';
import type { Upload } from '../../registry-core/api/schemas/marina/upload.ts';

/** How long work is doing; the last three are ends. */
export type ActivityState = 'running' | 'done' | 'cancelled' | 'failed';

interface ActivityFacts {
  readonly id: string;
  readonly state: ActivityState;
  /** Unix ms of this computer, as all times of activities. */
  readonly startedAt: number;
  readonly endedAt?: number;
  /** Full name: project/path. */
  readonly repository: string;
}

/** A push on its way in: what one user sends to one repository. */
export interface ReceiveActivity extends ActivityFacts {
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

/**
 * `full`, `disk`: the disk has no room, or does not work. `right`, `project`, `name`: who pushes has no right to it,
 * there is no such project, or there can be no such name.
 */
export type ReceiveProblem = 'broken' | 'refused' | 'full' | 'disk' | 'right' | 'project' | 'name';

/** One layer or config of a push. */
export interface ReceivedPart
  extends Pick<Upload, 'id' | 'state' | 'receivedBytes' | 'totalBytes' | 'problem' | 'isConfig' | 'digest'> {
  /** The registry's times of its beginning and its latest change. */
  readonly startedAt: number;
  readonly updatedAt: number;
  /** Came to nothing, and its client has begun again since: it counts no more. */
  readonly superseded?: true;
}

/** The layers that count: what was sent twice counts once, as far as it came. */
export function countedParts({ parts }: Pick<ReceiveActivity, 'parts'>): readonly ReceivedPart[] {
  const counted = parts.filter(({ superseded }) => superseded !== true);
  const bestOf = new Map<string, ReceivedPart>();
  for (const part of counted) {
    const { digest } = part;
    if (digest === null) continue;
    const best = bestOf.get(digest);
    if (best === undefined || rankOf(part) >= rankOf(best)) bestOf.set(digest, part);
  }
  return counted.filter((part) => part.digest === null || bestOf.get(part.digest) === part);
}

/** Of the attempts to send one blob, one that arrived counts, else one that arrives, else the latest. */
function rankOf({ state }: ReceivedPart): number {
  return state === 'finished' ? 2 : state === 'receiving' ? 1 : 0;
}

/** How many layers are meant: where more than one part came, what is said to be the config is none. */
export function layersOf(activity: ReceiveActivity): number {
  const parts = countedParts(activity);
  return Math.max(1, parts.filter(({ isConfig }) => !isConfig).length);
}

/** A deletion that takes its time. */
export interface DeleteActivity extends ActivityFacts {
  readonly kind: 'delete';
  readonly artifacts: number;
  readonly tags: number;
  /** What the registry said when it failed, or of what stays. */
  readonly problem?: Error | readonly string[];
}

/** A deletion that goes on in the registry by itself: all that match, a repository, a project. */
export interface JobActivity extends ActivityFacts {
  readonly kind: 'job';
  readonly job: Job;
}

export type Activity = ReceiveActivity | DeleteActivity | JobActivity;

/** From 0 to 1; undefined when nobody knows. */
export function progressOf(activity: Activity): number | undefined {
  if (activity.state !== 'running') return 1;
  if (activity.kind === 'job') {
    const { done, total } = activity.job;
    return total === null || total === 0 ? undefined : Math.min(1, done / total);
  }
  if (activity.kind !== 'receive' || activity.totalBytes === undefined) return undefined;
  return activity.totalBytes === 0 ? 1 : Math.min(1, activity.bytes / activity.totalBytes);
}

/** The progress of all that runs, as one; undefined when nobody knows. */
export function overallProgress(activities: readonly Activity[]): number | undefined {
  const known = activities
    .filter(({ state }) => state === 'running')
    .map(progressOf)
    .filter((progress) => progress !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, progress) => sum + progress, 0) / known.length;
}
