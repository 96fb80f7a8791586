import { type Static, Type } from 'typebox';
import { DateTime, JsonObject, Nullable } from '../common.ts';

/** How far something is that runs, in the unit of its kind. */
const Progress = Type.Object({
  done: Type.Integer(),
  total: Nullable(Type.Integer()),
  rate: Nullable(Type.Number({ description: 'Units a second of late; null while nothing runs' })),
  remainingMs: Nullable(Type.Integer()),
});

/** A run of a policy, or one act of a user, whatever its kind. */
export const Execution = Type.Object(
  {
    id: Type.Integer(),
    kind: Type.String({ description: 'As Harbor names it: GARBAGE_COLLECTION' }),
    policyId: Type.Integer({ description: '0: of no policy' }),
    trigger: Type.Union([Type.Literal('manual'), Type.Literal('schedule'), Type.Literal('event')]),
    actor: Type.String(),
    state: Type.Union([
      Type.Literal('waiting'),
      Type.Literal('running'),
      Type.Literal('done'),
      Type.Literal('failed'),
      Type.Literal('stopped'),
    ]),
    parameters: JsonObject,
    tasks: Type.Object({
      waiting: Type.Integer(),
      running: Type.Integer(),
      done: Type.Integer(),
      failed: Type.Integer(),
      stopped: Type.Integer(),
    }),
    createdAt: DateTime,
    startedAt: Nullable(DateTime),
    endedAt: Nullable(DateTime),
    task: Type.Optional(
      Type.Object(
        {
          id: Type.Integer(),
          progress: Progress,
          message: Nullable(Type.String()),
          result: Type.Optional(JsonObject),
        },
        { description: 'The first task: most executions have one' },
      ),
    ),
  },
  { title: 'Execution' },
);
export type Execution = Static<typeof Execution>;

export const ExecutionPage = Type.Object({
  items: Type.Array(Execution),
  nextBefore: Nullable(Type.Integer({ description: 'Ask for what is before it; null at the end' })),
});

export const ExecutionQuery = Type.Object({
  kind: Type.Optional(Type.String({ maxLength: 64 })),
  underWay: Type.Boolean({ default: false, description: 'Only what has not ended' }),
  before: Type.Optional(Type.Integer({ minimum: 1 })),
  limit: Type.Integer({ default: 50, minimum: 1, maximum: 200 }),
});

/** A part of an execution. */
export const Task = Type.Object(
  {
    id: Type.Integer(),
    executionId: Type.Integer(),
    kind: Type.String(),
    state: Type.Union([
      Type.Literal('scheduled'),
      Type.Literal('waiting'),
      Type.Literal('running'),
      Type.Literal('done'),
      Type.Literal('failed'),
      Type.Literal('stopped'),
    ]),
    attempts: Type.Integer(),
    crashes: Type.Integer({ description: 'Times the registry ended under it' }),
    runAt: DateTime,
    progress: Progress,
    parameters: JsonObject,
    message: Nullable(Type.String({ description: 'Why it failed, or waits again' })),
    result: Type.Optional(JsonObject),
    createdAt: DateTime,
    startedAt: Nullable(DateTime),
    endedAt: Nullable(DateTime),
  },
  { title: 'Task' },
);
export type Task = Static<typeof Task>;

export const TaskPage = Type.Object({
  items: Type.Array(Task),
  nextAfter: Nullable(Type.Integer()),
});

export const TaskQuery = Type.Object({
  after: Type.Integer({ default: 0, minimum: 0 }),
  limit: Type.Integer({ default: 50, minimum: 1, maximum: 200 }),
});

export const TaskLogQuery = Type.Object({
  after: Type.Integer({ default: 0, minimum: 0, description: 'Id of the last line that is known' }),
  limit: Type.Integer({ default: 500, minimum: 1, maximum: 1000 }),
});

export const TaskLogPage = Type.Object({
  lines: Type.Array(
    Type.Object({
      id: Type.Integer(),
      at: DateTime,
      level: Type.Union([Type.Literal('info'), Type.Literal('warn'), Type.Literal('error')]),
      message: Type.String(),
      facts: Type.Optional(JsonObject),
    }),
  ),
  isOver: Type.Boolean({ description: 'The task has ended, and these are its last lines' }),
});

/** The tasks of a kind that wait. */
export const Queue = Type.Object(
  {
    kind: Type.String(),
    lane: Type.String(),
    waiting: Type.Integer(),
    running: Type.Integer(),
    oldestAt: Nullable(DateTime),
    pausedAt: Nullable(DateTime),
    pausedBy: Nullable(Type.String()),
  },
  { title: 'Queue' },
);

export const QueueChange = Type.Object({ paused: Type.Boolean() });

/** When jobs of a kind begin by themselves. */
export const Schedule = Type.Object(
  {
    id: Type.Integer(),
    kind: Type.String(),
    policyId: Type.Integer(),
    type: Type.Union([
      Type.Literal('Hourly'),
      Type.Literal('Daily'),
      Type.Literal('Weekly'),
      Type.Literal('Custom'),
    ]),
    cron: Type.String({ description: 'Six fields, seconds first' }),
    timeZone: Type.String({ description: 'Empty: the machine’s' }),
    parameters: JsonObject,
    nextAt: Nullable(DateTime),
    lastAt: Nullable(DateTime),
  },
  { title: 'JobSchedule' },
);
export type Schedule = Static<typeof Schedule>;

export const SchedulePage = Type.Object({
  items: Type.Array(Schedule),
  nextAfter: Nullable(Type.Integer()),
  isPaused: Type.Boolean({ description: 'Nothing begins by itself' }),
});
