import { type Static, Type } from 'typebox';
import { DateTime } from './common.ts';

export const WorkerPool = Type.Object(
  {
    pid: Type.Integer(),
    worker_pool_id: Type.String(),
    start_at: DateTime,
    heartbeat_at: DateTime,
    concurrency: Type.Integer({ description: 'Tasks that may run at once' }),
    host: Type.String(),
  },
  { title: 'WorkerPool' },
);

export const Worker = Type.Object(
  {
    id: Type.String(),
    pool_id: Type.String(),
    job_name: Type.String(),
    job_id: Type.String(),
    start_at: Type.Optional(DateTime),
    check_in: Type.String({ description: 'How far it is' }),
    checkin_at: Type.Optional(DateTime),
  },
  { title: 'Worker' },
);
export type Worker = Static<typeof Worker>;

export const ActionRequest = Type.Object(
  {
    action: Type.Union([Type.Literal('stop'), Type.Literal('pause'), Type.Literal('resume')]),
  },
  { title: 'ActionRequest' },
);

export const JobQueue = Type.Object(
  {
    job_type: Type.String(),
    count: Type.Integer({ description: 'Tasks that wait' }),
    latency: Type.Integer({ description: 'How long the oldest of them has waited, seconds' }),
    paused: Type.Boolean(),
  },
  { title: 'JobQueue' },
);

export const ScheduleTask = Type.Object(
  {
    id: Type.Integer(),
    vendor_type: Type.String(),
    vendor_id: Type.Integer(),
    cron: Type.String(),
    update_time: DateTime,
  },
  { title: 'ScheduleTask' },
);

export const SchedulerStatus = Type.Object({ paused: Type.Boolean() }, { title: 'SchedulerStatus' });
