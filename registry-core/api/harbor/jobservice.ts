import { hostname } from 'node:os';
import { RegistryError } from '../../errors/index.ts';
import { type JobService, LANES, SCHEDULER_QUEUE, type Task } from '../../jobs/index.ts';
import { nextTurn } from '../../turns/index.ts';
import * as contract from '../contract/harbor/jobservice.ts';
import type { Worker } from '../schemas/jobservice.ts';
import type { Serve } from '../serving/call.ts';
import { pageRequest, setPageHeaders } from '../serving/numbered-pages.ts';
import { dateTime } from '../times.ts';

/** Harbor has pools of workers on several machines; here there is one, in this process. */
const POOL = 'marina';
const STARTED_AT = Date.now() - Math.round(process.uptime() * 1000);
/** Harbor's name for what concerns every kind. */
const ALL = 'all';
/** The most that Harbor lists when a limit is lifted. */
const SCHEDULES_MOST = 1000;
const LINES_AT_ONCE = 500;

/** Harbor's tags "jobservice" and "schedule". */
export function serveJobService(serve: Serve, service: JobService): void {
  const { jobs } = service;

  serve(contract.getWorkerPools, () => [
    {
      pid: process.pid,
      worker_pool_id: POOL,
      start_at: dateTime(STARTED_AT),
      heartbeat_at: dateTime(Date.now()),
      concurrency: Object.values(LANES).reduce((sum, { places }) => sum + places, 0),
      host: hostname(),
    },
  ]);

  serve(contract.getWorkers, ({ params: { pool_id: pool } }) => {
    if (pool !== POOL && pool !== ALL)
      throw new RegistryError('NOT_FOUND', `there is no pool ${pool.slice(0, 64)}`);
    return jobs.runningTasks.flatMap((id) => workerOf(service, id));
  });

  serve(contract.stopRunningJob, async ({ params }) => {
    await jobs.stopTask(findTask(service, params.job_id).id);
  });

  serve(contract.actionGetJobLog, async ({ params, reply }) => {
    reply.type('text/plain; charset=utf-8');
    return logText(service, findTask(service, params.job_id).id);
  });

  serveQueues(serve, service);
  serveSchedules(serve, service);
}

function serveQueues(serve: Serve, { jobs, schedules }: JobService): void {
  serve(contract.listJobQueues, () =>
    jobs.queues().map(({ kind, waiting, oldestAt, pausedAt }) => ({
      job_type: kind,
      count: waiting,
      latency: oldestAt === undefined ? 0 : Math.max(0, Math.round((Date.now() - oldestAt) / 1000)),
      paused: pausedAt !== undefined,
    })),
  );

  serve(contract.actionPendingJobs, async ({ params: { job_type: kind }, body: { action }, actor }) => {
    if (kind.toUpperCase() === SCHEDULER_QUEUE) {
      if (action === 'stop')
        throw new RegistryError('BAD_REQUEST', 'schedules are paused, or removed one by one', {
          status: 422,
        });
      return action === 'pause' ? schedules.pause(actor) : schedules.resume();
    }
    const names = jobs.kinds.map(({ name }) => name).filter((name) => kind === ALL || name === kind);
    if (names.length === 0) throw new RegistryError('NOT_FOUND', `there are no jobs ${kind.slice(0, 64)}`);
    for (const name of names) {
      if (action === 'stop') await jobs.stopQueue(name);
      else if (action === 'pause') await jobs.pause(name, actor);
      else await jobs.resume(name);
    }
  });
}

function serveSchedules(serve: Serve, { schedules }: JobService): void {
  serve(contract.listSchedules, (call) => {
    const { offset, limit = SCHEDULES_MOST } = pageRequest(call.query);
    setPageHeaders(call, schedules.count);
    return schedules.numbered(offset, limit).map(({ id, kind, policyId, cron, updatedAt }) => ({
      id,
      vendor_type: kind,
      vendor_id: policyId,
      cron,
      update_time: dateTime(updatedAt),
    }));
  });

  serve(contract.getSchedulePaused, ({ params: { job_type: kind } }) => {
    if (kind !== ALL)
      throw new RegistryError('BAD_REQUEST', 'schedules are paused all together; ask for all');
    return { paused: schedules.isPaused };
  });
}

/** The log of a task as lines of text, as Harbor writes them. */
export async function logText({ jobs }: JobService, taskId: number): Promise<string> {
  const texts: string[] = [];
  for (let after = 0; ; await nextTurn()) {
    const lines = jobs.log(taskId, after, LINES_AT_ONCE);
    for (const { at, level, message, facts } of lines) {
      const more = facts === undefined ? '' : ` ${JSON.stringify(facts)}`;
      texts.push(`${dateTime(at)} [${level.toUpperCase()}] ${message}${more}\n`);
    }
    after = lines.at(-1)?.id ?? 0;
    if (lines.length < LINES_AT_ONCE) return texts.join('');
  }
}

function findTask({ jobs }: JobService, id: string): Task {
  const task = /^\d{1,15}$/.test(id) ? jobs.task(Number(id)) : undefined;
  if (task === undefined) throw new RegistryError('NOT_FOUND', `there is no job ${id.slice(0, 64)}`);
  return task;
}

function workerOf({ jobs }: JobService, taskId: number): Worker[] {
  const task = jobs.task(taskId);
  if (task === undefined) return [];
  const progress = jobs.progressOf(taskId);
  return [
    {
      id: `${POOL}-${taskId}`,
      pool_id: POOL,
      job_name: task.kind,
      job_id: String(taskId),
      check_in: progress === undefined ? '' : JSON.stringify({ done: progress.done, total: progress.total }),
      ...(task.startedAt === undefined ? {} : { start_at: dateTime(task.startedAt) }),
      checkin_at: dateTime(Date.now()),
    },
  ];
}
