import { create } from 'zustand';
import type { Job } from '../../registry-core/api/schemas/marina/job.ts';
import type { Upload } from '../../registry-core/api/schemas/marina/upload.ts';
import { followPush, followUploads } from './receive-tasks.ts';
import type { DeleteTask, JobTask, ReceiveTask, Task } from './task.ts';

interface Tasks {
  /** The long work that this window knows of, oldest first. */
  readonly tasks: readonly Task[];
  /** What began or ended last. */
  readonly news?: Task;
}

export const useTasks = create<Tasks>()(() => ({ tasks: [] }));

/** Adds a task, or puts it in the place of the one with its id. */
export function putTask(task: Task): void {
  useTasks.setState(({ tasks }) => ({
    tasks: tasks.some(({ id }) => id === task.id)
      ? tasks.map((other) => (other.id === task.id ? task : other))
      : [...tasks, task],
    news: task,
  }));
}

/** Takes tasks off the list. Those that run stay. */
export function dismissTasks(isMeant: (task: Task) => boolean): void {
  useTasks.setState(({ tasks }) => ({
    tasks: tasks.filter((task) => task.state === 'running' || !isMeant(task)),
  }));
}

/** Takes in what the registry says of its uploads. */
export function takeUploads(uploads: readonly Upload[], now: number): void {
  takeReceived((tasks) => followUploads(tasks, uploads, now));
}

/** Takes in that a manifest was stored; `occurredAt` by the registry's clock, in Unix ms. */
export function takePush(push: Pick<ReceiveTask, 'repository' | 'username'>, occurredAt: number): void {
  takeReceived((tasks) => followPush(tasks, push, occurredAt, Date.now()));
}

function takeReceived(follow: (tasks: readonly ReceiveTask[]) => readonly ReceiveTask[]): void {
  useTasks.setState(({ tasks }) => {
    const next = follow(tasks.filter(isReceive));
    const known = new Map(next.map((task) => [task.id, task]));
    const kept = tasks.map((task) => known.get(task.id) ?? task);
    const begun = next.filter(({ id }) => tasks.every((task) => task.id !== id));
    const states = new Map(tasks.map(({ id, state }) => [id, state]));
    const news = next.findLast(({ id, state }) => states.get(id) !== state);
    return { tasks: [...kept, ...begun], ...(news === undefined ? {} : { news }) };
  });
}

/** Shows a deletion that the registry began just now; how it ended is told once it is asked for. */
export function showBegunJob(job: Job): void {
  putTask(jobTask({ ...job, state: 'running', endedAt: null }));
}

/**
 * Takes in what the registry says of its deletions. Those that had ended before this window knew of them are no news;
 * one that it knows of no more ended with the registry's process. Returns those that ended since it was asked last.
 */
export function takeJobs(jobs: readonly Job[]): readonly Job[] {
  const known = useTasks
    .getState()
    .tasks.filter(isJob)
    .map(({ job }) => job);
  const ended: Job[] = [];
  const running = known.filter(({ state }) => state === 'running');
  const lost = running.filter(({ id }) => jobs.every((job) => job.id !== id)).map(asLost);
  for (const job of [...jobs, ...lost]) {
    const before = known.find(({ id }) => id === job.id);
    if (before === undefined ? job.state !== 'running' : isSameJob(before, job)) continue;
    putTask(jobTask(job));
    if (before?.state === 'running' && job.state !== 'running') ended.push(job);
  }
  return ended;
}

function asLost(job: Job): Job {
  return { ...job, state: 'failed', message: null, endedAt: new Date().toISOString() };
}

function jobTask(job: Job): JobTask {
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

function isJob(task: Task): task is JobTask {
  return task.kind === 'job';
}

/** Whether a push is on its way in. */
export function isReceivingNow(): boolean {
  return useTasks.getState().tasks.some((task) => isReceive(task) && task.state === 'running');
}

let deletions = 0;

/** Work that is over sooner is not worth a line. In ms. */
const WORTH_SHOWING = 400;

/** Shows a deletion among the tasks once it takes its time; resolves and rejects as it does. */
export async function showLongDeletion<Result>(
  facts: Pick<DeleteTask, 'repository' | 'artifacts' | 'tags'>,
  deletion: Promise<Result>,
  staysOf: (result: Result) => readonly string[],
): Promise<Result> {
  deletions += 1;
  const task: DeleteTask = {
    ...facts,
    id: `delete ${deletions}`,
    kind: 'delete',
    state: 'running',
    startedAt: Date.now(),
  };
  let shown = false;
  const end = (end: Pick<DeleteTask, 'state' | 'problem'>): void => {
    clearTimeout(timer);
    if (shown) putTask({ ...task, ...end, endedAt: Date.now() });
  };
  const timer = setTimeout(() => {
    shown = true;
    putTask(task);
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

function isReceive(task: Task): task is ReceiveTask {
  return task.kind === 'receive';
}
