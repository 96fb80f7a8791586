export type { Execution } from './execution-store.ts';
export {
  type AnyJobKind,
  FinalFailure,
  type JobKind,
  LANES,
  type TaskContext,
  TooEarly,
} from './job-kind.ts';
export { JOB_MIGRATIONS } from './job-migrations.ts';
export { type JobService, openJobs } from './open-jobs.ts';
export type { Schedule } from './schedules/schedule-store.ts';
export { SCHEDULER_QUEUE } from './schedules/schedules.ts';
export type { JsonObject } from './states.ts';
export type { Task } from './task-store.ts';
