import { RegistryError } from '../../errors/index.ts';
import type { Execution, JobService, JsonObject, Schedule } from '../../jobs/index.ts';
import type { Schedule as ScheduleBody } from '../schemas/job-history.ts';
import { dateTime } from '../times.ts';

/** Harbor's words for the states of executions and tasks. */
const STATUS = {
  scheduled: 'Scheduled',
  waiting: 'Pending',
  running: 'Running',
  done: 'Success',
  failed: 'Error',
  stopped: 'Stopped',
} as const;

type State = keyof typeof STATUS;

/** Harbor's word for a state. */
export function statusOf(state: State): string {
  return STATUS[state];
}

/** An execution as Harbor's histories show it. */
export function historyBody({ jobs, schedules }: JobService, execution: Execution) {
  const { id, kind, trigger, state, parameters, createdAt, startedAt, endedAt } = execution;
  const [task] = jobs.tasks(id, 0, 1);
  const schedule = trigger === 'schedule' ? schedules.of(kind, execution.policyId) : undefined;
  return {
    id,
    job_name: kind,
    job_kind: trigger.toUpperCase(),
    job_parameters: JSON.stringify({ ...parameters, ...task?.result }),
    schedule: schedule === undefined ? { type: 'Manual', cron: '' } : scheduleObject(schedule),
    job_status: statusOf(state),
    deleted: false,
    creation_time: dateTime(createdAt),
    update_time: dateTime(endedAt ?? startedAt ?? createdAt),
  };
}

/** A schedule as Harbor shows it in the place of an execution. */
export function scheduleBody(schedule: Schedule) {
  const { id, kind, parameters, createdAt, updatedAt } = schedule;
  return {
    id,
    job_name: kind,
    job_kind: 'SCHEDULE',
    job_parameters: JSON.stringify(parameters),
    schedule: scheduleObject(schedule),
    job_status: '',
    deleted: false,
    creation_time: dateTime(createdAt),
    update_time: dateTime(updatedAt),
  };
}

function scheduleObject({ type, cron, nextAt }: Schedule) {
  return { type, cron, ...(nextAt === undefined ? {} : { next_scheduled_time: dateTime(nextAt) }) };
}

/** What a client wants of a schedule: to run it now, to end it, to set it. */
export type ScheduleWish =
  | { readonly wish: 'run' }
  | { readonly wish: 'end' }
  | { readonly wish: 'set'; readonly type: Schedule['type']; readonly cron: string };

/** Throws BAD_REQUEST for a type that there is not. */
export function wishOf({ schedule }: ScheduleBody): ScheduleWish {
  const { type = '', cron = '' } = schedule ?? {};
  switch (type) {
    case 'Manual':
      return { wish: 'run' };
    case 'None':
    case '':
      return { wish: 'end' };
    case 'Schedule':
      return { wish: 'set', type: 'Custom', cron };
    case 'Hourly':
    case 'Daily':
    case 'Weekly':
    case 'Custom':
      return { wish: 'set', type, cron };
    default:
      throw new RegistryError(
        'BAD_REQUEST',
        `there is no schedule "${type}"; choose Hourly, Daily, Weekly, Custom, Manual or None`,
      );
  }
}

/** Begins an execution of one task by hand; resolves with its id. */
export function beginByHand(
  { jobs }: JobService,
  kind: string,
  actor: string,
  parameters: JsonObject,
): Promise<number> {
  const tasks = [{ parameters }];
  return jobs.begin({ kind, policyId: 0, trigger: 'manual', actor, parameters, tasks });
}
