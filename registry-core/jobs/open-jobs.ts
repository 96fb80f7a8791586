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
  /** Calls `listener` soon after something changed, once for all that comes together; returns what ends that. */
  onChange(listener: () => void): () => void;
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
  const changes = new Changes();
  lifetime.onClose(() => changes.close());
  const { jobs, schedules, dispatcher } = jobsOn(database, parts, () => changes.tell());
  lifetime.onClose(() => dispatcher.close());
  lifetime.onClose(() => schedules.close());
  return {
    jobs,
    schedules,
    onChange: (listener) => changes.add(listener),
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
export function jobsOn(database: Database, parts: Omit<JobServiceParts, 'path'>, onChange: () => void) {
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
    onChange,
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
    onChange,
  });
  return { jobs, schedules, dispatcher };
}

/** Listeners are told at most so often, ms. */
const GATHER_MS = 250;

/** Tells that something changed, once for all that comes together. */
class Changes {
  readonly #listeners = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;

  add(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(): void {
    if (this.#listeners.size === 0) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const listener of this.#listeners) listener();
    }, GATHER_MS).unref();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }
}
