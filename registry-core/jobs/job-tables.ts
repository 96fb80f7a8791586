import type { Database } from '../database/index.ts';
import { ExecutionStore } from './execution-store.ts';
import { QueueStore } from './queue-store.ts';
import { TaskLog } from './task-log.ts';
import { TaskStore } from './task-store.ts';

/** The tables of jobs, and the database that they are in. */
export interface JobTables {
  readonly database: Database;
  readonly executions: ExecutionStore;
  readonly tasks: TaskStore;
  readonly log: TaskLog;
  readonly queues: QueueStore;
}

export function jobTables(database: Database): JobTables {
  return {
    database,
    executions: new ExecutionStore(database),
    tasks: new TaskStore(database),
    log: new TaskLog(database),
    queues: new QueueStore(database),
  };
}
