import { create } from 'zustand';
import type { Job } from '../../registry-core/api/schemas/marina/job.ts';
import type { Upload } from '../../registry-core/api/schemas/marina/upload.ts';
import type { Activity, DeleteActivity, JobActivity, ReceiveActivity } from './activity.ts';
import { followPush, followUploads } from './receive-activities.ts';

interface Activities {
  /** The long work that this window knows of, oldest first. */
  readonly activities: readonly Activity[];
  /** What began or ended last. */
  readonly news?: Activity;
}

export const useActivities = create<Activities>()(() => ({ activities: [] }));

/** Adds an activity, or puts it in the place of the one with its id. */
export function putActivity(activity: Activity): void {
  useActivities.setState(({ activities }) => ({
    activities: activities.some(({ id }) => id === activity.id)
      ? activities.map((other) => (other.id === activity.id ? activity : other))
      : [...activities, activity],
    news: activity,
  }));
}

/** Takes activities off the list. Those that run stay. */
export function dismissActivities(isMeant: (activity: Activity) => boolean): void {
  useActivities.setState(({ activities }) => ({
    activities: activities.filter((activity) => activity.state === 'running' || !isMeant(activity)),
  }));
}

/** Takes in what the registry says of its uploads. */
export function takeUploads(uploads: readonly Upload[], now: number): void {
  takeReceived((activities) => followUploads(activities, uploads, now));
}

/** Takes in that a manifest was stored; `occurredAt` by the registry's clock, in Unix ms. */
export function takePush(push: Pick<ReceiveActivity, 'repository' | 'username'>, occurredAt: number): void {
  takeReceived((activities) => followPush(activities, push, occurredAt, Date.now()));
}

function takeReceived(follow: (activities: readonly ReceiveActivity[]) => readonly ReceiveActivity[]): void {
  useActivities.setState(({ activities }) => {
    const next = follow(activities.filter(isReceive));
    const known = new Map(next.map((activity) => [activity.id, activity]));
    const kept = activities.map((activity) => known.get(activity.id) ?? activity);
    const begun = next.filter(({ id }) => activities.every((activity) => activity.id !== id));
    const states = new Map(activities.map(({ id, state }) => [id, state]));
    const news = next.findLast(({ id, state }) => states.get(id) !== state);
    return { activities: [...kept, ...begun], ...(news === undefined ? {} : { news }) };
  });
}

/** Shows a deletion that the registry began just now; how it ended is told once it is asked for. */
export function showBegunJob(job: Job): void {
  putActivity(jobActivity({ ...job, state: 'running', endedAt: null }));
}

/**
 * Takes in what the registry says of its deletions. Those that had ended before this window knew of them are no news;
 * one that it knows of no more ended with the registry's process. Returns those that ended since it was asked last.
 */
export function takeJobs(jobs: readonly Job[]): readonly Job[] {
  const known = useActivities
    .getState()
    .activities.filter(isJob)
    .map(({ job }) => job);
  const ended: Job[] = [];
  const running = known.filter(({ state }) => state === 'running');
  const lost = running.filter(({ id }) => jobs.every((job) => job.id !== id)).map(asLost);
  for (const job of [...jobs, ...lost]) {
    const before = known.find(({ id }) => id === job.id);
    if (before === undefined ? job.state !== 'running' : isSameJob(before, job)) continue;
    putActivity(jobActivity(job));
    if (before?.state === 'running' && job.state !== 'running') ended.push(job);
  }
  return ended;
}

function asLost(job: Job): Job {
  return { ...job, state: 'failed', message: null, endedAt: new Date().toISOString() };
}

function jobActivity(job: Job): JobActivity {
  return {
    kind: 'job',
    job,
    id: `job ${job.id}`,
    state: job.state,
    repository: job.repository ?? job.project,
    startedAt: Date.parse(job.startedAt),
    ...(job.endedAt === null ? {} : { endedAt: Date.parse(job.endedAt) }),
  };
}

function isSameJob(one: Job, other: Job): boolean {
  return one.state === other.state && one.done === other.done && one.total === other.total;
}

function isJob(activity: Activity): activity is JobActivity {
  return activity.kind === 'job';
}

/** Whether a push is on its way in. */
export function isReceivingNow(): boolean {
  return useActivities
    .getState()
    .activities.some((activity) => isReceive(activity) && activity.state === 'running');
}

let deletions = 0;

/** Work that is over sooner is not worth a line. In ms. */
const WORTH_SHOWING = 400;

/** Shows a deletion among the activities once it takes its time; resolves and rejects as it does. */
export async function showLongDeletion<Result>(
  facts: Pick<DeleteActivity, 'repository' | 'artifacts' | 'tags'>,
  deletion: Promise<Result>,
  staysOf: (result: Result) => readonly string[],
): Promise<Result> {
  deletions += 1;
  const activity: DeleteActivity = {
    ...facts,
    id: `delete ${deletions}`,
    kind: 'delete',
    state: 'running',
    startedAt: Date.now(),
  };
  let shown = false;
  const end = (end: Pick<DeleteActivity, 'state' | 'problem'>): void => {
    clearTimeout(timer);
    if (shown) putActivity({ ...activity, ...end, endedAt: Date.now() });
  };
  const timer = setTimeout(() => {
    shown = true;
    putActivity(activity);
  }, WORTH_SHOWING);
  try {
    const result = await deletion;
    const stays = staysOf(result);
    end(stays.length === 0 ? { state: 'done' } : { state: 'failed', problem: stays });
    return result;
  } catch (cause) {
    end({ state: 'failed', problem: cause instanceof Error ? cause : new Error(String(cause)) });
    throw cause;
  }
}

function isReceive(activity: Activity): activity is ReceiveActivity {
  return activity.kind === 'receive';
}
