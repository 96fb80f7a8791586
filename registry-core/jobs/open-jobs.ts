import { performance } from 'node:perf_hooks';
import { type Database, openDatabase } from '../database/index.ts';
import type { Lifetime } from '../lifetime.ts';
import { Dispatcher } from './dispatcher.ts';
import { executionSweep, JobHistory, SWEEP } from './history.ts';
import type { AnyJobKind } from './job-kind.ts';
import { JOB_MIGRATIONS } from './job-migrations.ts';
import { jobTables } from './job-tables.ts';
import { Jobs } from './jobs.ts';
import { ScheduleStore } from './schedules/schedule-store.ts';
import { Schedules } from './schedules/schedules.ts';
import type { Task } from './task-store.ts';

/** What the job service is opened with. */
export interface JobServiceParts {
  /** The SQLite file of the jobs. */
  readonly path: string;
  readonly nativeBinding?: string | undefined;
  /** All kinds but those of the room itself. */
  readonly kinds: readonly AnyJobKind[];
  /** Told what went wrong beside any request. */
  readonly onFailure: (what: string, cause: unknown) => void;
  /** Told of a task that is not begun again by itself, since the process ended under it too often. */
  readonly onParked: (task: Task) => void;
  readonly clock?: () => number;
  /** Monotonic, ms. */
  readonly now?: () => number;
  readonly random?: () => number;
}

/** Long works: what there is to do, and when it begins by itself. */
export interface JobService {
  readonly jobs: Jobs;
  readonly schedules: Schedules;
  /** Begins to work. Called once all rooms are open. */
  start(): void;
}

/** Opens the room; nothing runs before {@link JobService.start}. */
export function openJobs(parts: JobServiceParts, lifetime: Lifetime): JobService {
  const database = openDatabase({
    path: parts.path,
    durability: 'power-loss-when-synced',
    migrations: JOB_MIGRATIONS,
    nativeBinding: parts.nativeBinding,
  });
  lifetime.onClose(() => database.closeWholly());
  return jobServiceOn(database, parts, lifetime);
}

/** The room on an open database. */
export function jobServiceOn(
  database: Database,
  parts: Omit<JobServiceParts, 'path'>,
  lifetime: Lifetime,
): JobService {
  const { jobs, schedules, dispatcher } = jobsOn(database, parts);
  lifetime.onClose(() => dispatcher.close());
  lifetime.onClose(() => schedules.close());
  return {
    jobs,
    schedules,
    start: () => {
      void dispatcher.start().catch((cause: unknown) => parts.onFailure('jobs were not taken up', cause));
      schedules.start();
      void keepHistoryShort(schedules).catch((cause: unknown) =>
        parts.onFailure('the sweep of past jobs was not scheduled', cause),
      );
    },
  };
}

/** Each night, unless somebody chose another time. */
async function keepHistoryShort(schedules: Schedules): Promise<void> {
  if (schedules.of(SWEEP) !== undefined) return;
  await schedules.set(SWEEP, 0, { type: 'Daily', cron: '', timeZone: '', parameters: {}, actor: 'marina' });
}

/** The parts of the room on an open database, not started. */
export function jobsOn(database: Database, parts: Omit<JobServiceParts, 'path'>) {
  const {
    onFailure,
    onParked,
    clock = Date.now,
    now = () => performance.now(),
    random = Math.random,
  } = parts;
  const tables = jobTables(database);
  const kinds = new Map(
    [...parts.kinds, executionSweep(() => history, clock)].map((kind) => [kind.name, kind as AnyJobKind]),
  );
  const history = new JobHistory(database, tables, kinds);
  const dispatcher = new Dispatcher({
    tables,
    kinds,
    clock,
    now,
    random,
    onFailure: (cause) => onFailure('a job could not be begun or ended', cause),
    onParked,
  });
  const jobs = new Jobs(tables, kinds, dispatcher, clock);
  const schedules = new Schedules({
    database,
    store: new ScheduleStore(database),
    queues: tables.queues,
    jobs,
    clock,
    now,
    onFailure: (cause) => onFailure('schedules did not run', cause),
  });
  return { jobs, schedules, dispatcher };
}
