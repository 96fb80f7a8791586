import { RegistryError } from '../../errors/index.ts';
import { type Execution, type JobService, SCHEDULER_QUEUE, type Task } from '../../jobs/index.ts';
import * as contract from '../contract/marina/execution.ts';
import type { Execution as ExecutionBody, Task as TaskBody } from '../schemas/marina/execution.ts';
import type { Serve } from '../serving/call.ts';
import { dateTime, dateTimeOrNull } from '../times.ts';

/** What runs, waits, has run and will run by itself. */
export function serveExecutions(serve: Serve, service: JobService): void {
  const { jobs } = service;

  serve(contract.listExecutions, ({ query: { kind, underWay, before, limit } }) => {
    const found = jobs.executions({ kind, underWay }, before ?? Number.MAX_SAFE_INTEGER, limit + 1);
    const items = found.slice(0, limit);
    const last = found.length > limit ? items.at(-1) : undefined;
    return { items: items.map((one) => executionBody(service, one)), nextBefore: last?.id ?? null };
  });

  serve(contract.getExecution, ({ params }) => executionBody(service, findExecution(service, params.id)));

  serve(contract.listTasks, ({ params, query: { after, limit } }) => {
    const { id } = findExecution(service, params.id);
    const found = jobs.tasks(id, after, limit + 1);
    const items = found.slice(0, limit);
    const last = found.length > limit ? items.at(-1) : undefined;
    return { items: items.map((task) => taskBody(service, task)), nextAfter: last?.id ?? null };
  });

  serve(contract.stopExecution, ({ params }) => jobs.stopExecution(findExecution(service, params.id).id));

  serve(contract.retryExecution, ({ params }) => jobs.retry(findExecution(service, params.id).id));

  serve(contract.readTaskLog, ({ params, query: { after, limit } }) => {
    const task = jobs.task(params.id);
    if (task === undefined) throw new RegistryError('NOT_FOUND', 'there is no such task; it may be too old');
    const lines = jobs.log(task.id, after, limit);
    return {
      lines: lines.map(({ id, at, level, message, facts }) => ({
        id,
        at: dateTime(at),
        level,
        message,
        ...(facts === undefined ? {} : { facts: { ...facts } }),
      })),
      isOver: task.endedAt !== undefined && lines.length < limit,
    };
  });

  serveQueues(serve, service);
}

function serveQueues(serve: Serve, { jobs, schedules }: JobService): void {
  serve(contract.listQueues, () => {
    const running = jobs.runningTasks.map((id) => jobs.task(id)?.kind);
    const laneOf = new Map(jobs.kinds.map(({ name, lane }) => [name, lane]));
    return jobs.queues().map(({ kind, waiting, oldestAt, pausedAt, pausedBy }) => ({
      kind,
      lane: laneOf.get(kind) ?? '',
      waiting,
      running: running.filter((one) => one === kind).length,
      oldestAt: dateTimeOrNull(oldestAt),
      pausedAt: dateTimeOrNull(pausedAt),
      pausedBy: pausedBy ?? null,
    }));
  });

  serve(contract.changeQueue, ({ params: { kind }, body: { paused }, actor }) => {
    if (kind === SCHEDULER_QUEUE) return paused ? schedules.pause(actor) : schedules.resume();
    if (!jobs.kinds.some(({ name }) => name === kind)) {
      throw new RegistryError('NOT_FOUND', `there are no jobs ${kind}`);
    }
    return paused ? jobs.pause(kind, actor) : jobs.resume(kind);
  });

  serve(contract.listJobSchedules, ({ query: { after, limit } }) => {
    const found = schedules.page(after, limit + 1);
    const items = found.slice(0, limit);
    const last = found.length > limit ? items.at(-1) : undefined;
    return {
      items: items.map(({ id, kind, policyId, type, cron, timeZone, parameters, nextAt, lastAt }) => ({
        id,
        kind,
        policyId,
        type,
        cron,
        timeZone,
        parameters: { ...parameters },
        nextAt: dateTimeOrNull(nextAt),
        lastAt: dateTimeOrNull(lastAt),
      })),
      nextAfter: last?.id ?? null,
      isPaused: schedules.isPaused,
    };
  });
}

/** Throws NOT_FOUND (404) for one that there is not, or is not any more. */
export function findExecution({ jobs }: JobService, id: number): Execution {
  const execution = jobs.execution(id);
  if (execution !== undefined) return execution;
  throw new RegistryError('NOT_FOUND', 'there is no such execution; it may be too old');
}

/** An execution as the API tells of it. */
export function executionBody(service: JobService, execution: Execution): ExecutionBody {
  const [task] = service.jobs.tasks(execution.id, 0, 1);
  return {
    id: execution.id,
    kind: execution.kind,
    policyId: execution.policyId,
    trigger: execution.trigger,
    actor: execution.actor,
    state: execution.state,
    parameters: { ...execution.parameters },
    tasks: execution.tasks,
    createdAt: dateTime(execution.createdAt),
    startedAt: dateTimeOrNull(execution.startedAt),
    endedAt: dateTimeOrNull(execution.endedAt),
    ...(task === undefined
      ? {}
      : {
          task: {
            id: task.id,
            progress: progressBody(service, task),
            message: task.message ?? null,
            ...(task.result === undefined ? {} : { result: { ...task.result } }),
          },
        }),
  };
}

function taskBody(service: JobService, task: Task): TaskBody {
  return {
    id: task.id,
    executionId: task.executionId,
    kind: task.kind,
    state: task.state,
    attempts: task.attempts,
    crashes: task.crashes,
    runAt: dateTime(task.runAt),
    progress: progressBody(service, task),
    parameters: { ...task.parameters },
    message: task.message ?? null,
    ...(task.result === undefined ? {} : { result: { ...task.result } }),
    createdAt: dateTime(task.createdAt),
    startedAt: dateTimeOrNull(task.startedAt),
    endedAt: dateTimeOrNull(task.endedAt),
  };
}

function progressBody({ jobs }: JobService, { id, progress }: Task): TaskBody['progress'] {
  const running = jobs.progressOf(id);
  const { done, total } = running ?? progress;
  return {
    done,
    total: total ?? null,
    rate: running?.rate ?? null,
    remainingMs: running?.remainingMs ?? null,
  };
}
