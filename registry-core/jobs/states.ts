/** Where a task is. `scheduled` waits for its time, `waiting` for its turn; the last three are ends. */
export type TaskState = 'scheduled' | 'waiting' | 'running' | 'done' | 'failed' | 'stopped';

/** Where an execution is, which follows from its tasks. */
export type ExecutionState = Exclude<TaskState, 'scheduled'>;

/** What made an execution begin. */
export type Trigger = 'manual' | 'schedule' | 'event';

/** Values that survive JSON. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

/** How a task is told of by a line of its log. */
export type TaskLogLevel = 'info' | 'warn' | 'error';
