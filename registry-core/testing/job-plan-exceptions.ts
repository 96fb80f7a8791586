import { exceptionsIn, type PlanException } from '../database/testing/plans.ts';

/** What the statements of the job service need not bound by themselves. */
export const JOB_EXCEPTIONS: readonly PlanException[] = [
  ...exceptionsIn('jobs/execution-store.ts', [
    'DELETE FROM execution WHERE id = ?',
    ['unbounded'],
    'its tasks were removed before, in slices',
  ]),
  ...exceptionsIn('jobs/task-log.ts', [
    'DELETE FROM task_log WHERE id <= ?',
    ['unbounded'],
    'up to the last of some hundred lines that were read as the oldest',
  ]),
  ...exceptionsIn('jobs/queue-store.ts', [
    'SELECT kind, waiting, paused_at, paused_by FROM queue',
    ['scan'],
    'one row a kind of jobs, of which there are some dozen',
  ]),
  ...exceptionsIn('jobs/history.ts', [
    'DELETE FROM task WHERE id IN',
    ['unbounded'],
    'the lines of their logs were removed before, in slices',
  ]),
  ...exceptionsIn('jobs/schedules/schedule-store.ts', [
    'SELECT count(*) AS count FROM schedule',
    ['scan'],
    'a policy has one schedule at the most; ten thousand are counted in a millisecond',
  ]),
];
