import type { Static, TObject } from 'typebox';
import type { JsonObject, TaskLogLevel, Trigger } from './states.ts';

/** Tasks of one lane share its places; no lane takes those of another. */
export const LANES = {
  /** Removes things, one after the other. */
  cleanup: { places: 1 },
  /** Short upkeep. */
  upkeep: { places: 2 },
  /** Looks through content. */
  scanning: { places: 2 },
  /** Moves content between registries. */
  transfer: { places: 4 },
  /** Calls others. */
  delivery: { places: 8 },
} as const satisfies Record<string, { readonly places: number }>;

/** A lane's name. */
export type Lane = keyof typeof LANES;

/** What a kind of jobs is, and how it is done. */
export interface JobKind<Parameters extends TObject = TObject> {
  /** As Harbor names it, where it has it: `GARBAGE_COLLECTION`. */
  readonly name: string;
  readonly lane: Lane;
  /** Of its lane's tasks, those with more go first. */
  readonly priority?: number;
  /** What its tasks are told; what the database holds is checked against it. */
  readonly parameters: Parameters;
  /** How often a task is begun at the most, unless the process ended under it. */
  readonly attempts: number;
  /** Executions of one policy that are kept after their end. */
  readonly keptExecutions: number;
  /** A task that shows no sign of life for so long is taken for hung, ms. Ten minutes unless said. */
  readonly patienceMs?: number;
  /**
   * Does a task. It may run again after a crash, from its last step on, and must then have no second effect. Throws what
   * made it fail; a {@link FinalFailure} is not tried again.
   */
  readonly run: (task: TaskContext<Static<Parameters>>) => Promise<JsonObject | undefined>;
}

/** A kind, whatever its parameters are. */
export type AnyJobKind = Omit<JobKind, 'run'> & {
  readonly run: (task: never) => Promise<JsonObject | undefined>;
};

/** How far a task is, in the kind's unit. */
export interface Progress {
  readonly done: number;
  readonly total?: number | undefined;
}

/** What a running task is handed. Each call is a sign of life. */
export interface TaskContext<Parameters> {
  readonly id: number;
  readonly executionId: number;
  readonly parameters: Parameters;
  /** Who asked for it. */
  readonly actor: string;
  /** What made its execution begin. */
  readonly trigger: Trigger;
  /** From where an earlier attempt would have gone on; undefined for the first. Check it: it is what was in the database. */
  readonly step: unknown;
  /** Aborted when it is to end: somebody stopped it, the registry closes, it was taken for hung. */
  readonly signal: AbortSignal;
  progress(progress: Progress): void;
  log(level: TaskLogLevel, message: string, facts?: JsonObject): void;
  /** Keeps from where to go on. Rejects when another attempt has begun, or it was stopped. */
  saveStep(step: JsonObject): Promise<void>;
}

/** It cannot be done yet, and is to be begun later: no failure, and no attempt. */
export class TooEarly extends Error {
  /** After how long, ms. */
  readonly waitMs: number;

  constructor(message: string, waitMs: number) {
    super(message);
    this.name = 'TooEarly';
    this.waitMs = waitMs;
  }
}

/** A failure that another attempt would not mend. */
export class FinalFailure extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FinalFailure';
  }
}
